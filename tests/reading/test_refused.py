"""Files that are refused, each within seconds and in words that say what to do."""

import time

import pytest

from audit.reading import UnreadablePolicy, read_policy
from tests.reading.refused import REFUSED

SECONDS = 20  # a fence against files that hang their reader, not a measurement


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_policy_is_refused_in_words_that_say_what_to_do(what):
    name, build, message = REFUSED[what]
    content = build()
    begun = time.monotonic()
    with pytest.raises(UnreadablePolicy) as refusal:
        read_policy(name, content)
    assert str(refusal.value) == message
    assert time.monotonic() - begun < SECONDS


def test_a_line_of_nearly_four_million_letters_is_read():
    begun = time.monotonic()
    for piece in ("a", "a ", "- ", "(", "**a", "<", ".", "é", "\u0301", "1. ", '"', "[", "…"):
        line = piece * (3_900_000 // len(piece))
        assert len(read_policy("a.txt", line.encode()).passages) == 1
    assert time.monotonic() - begun < 2 * SECONDS


@pytest.mark.parametrize("piece", ["[", "![", "*a", "`", "<", "_a_", "[a](", "> ", "- ", "\\", "&", "[a][", "***a"])
def test_marks_of_markdown_that_are_never_closed_do_not_hang(piece):
    begun = time.monotonic()
    read_policy("a.md", f"Be kind.\n\n{piece * (50_000 // len(piece))}".encode())
    assert time.monotonic() - begun < SECONDS


@pytest.mark.parametrize(
    "piece", ["<p>a", "<b>a</b>", "<br>a", "<td>a", "<tr><td rowspan=99 colspan=99>a", "<li>a", "&amp;"]
)
def test_a_web_page_with_a_hundred_thousand_elements_does_not_hang(piece):
    begun = time.monotonic()
    read_policy("a.html", f"<html>x{piece * 90_000}".encode())
    assert time.monotonic() - begun < SECONDS
