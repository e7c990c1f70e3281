"""Whatever bytes come, they are read or refused: no other error ever reaches the person who sent them."""

import re
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.domain.policy_text import PassageKind
from audit.reading import UnreadablePolicy, read_policy
from audit.reading.refusals import MOST_CHARACTERS
from audit.reading.wording import LONGEST_LEAD_IN
from tests.reading.made import EVERY_KIND
from tests.reading.refused import repacked

NAMES = [*EVERY_KIND, "policy", "policy.doc"]
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|  ")
SCRAPS = st.sampled_from(
    ["- ", "1. ", "a) ", "• ", "\t", "|", "\n", "\n\n", "# ", "Staff should:", "Aims", "1.1 Email", "....... 3", "**",
     "Page 3 of 9", "A", "is kept.", "<b>", "<li>", "<table><tr><td>", "</td>", "&amp;", "\r\n", "\u202e", "\0",
     "=====", "[x](y)", "`", "> ", "e\u0301", "K\n", "(", ")", "“", "”", "–", ":", "\x0c", "    "]
)  # fmt: skip


def check(name: str, content: bytes) -> None:
    """It is refused, or what comes of it is sound."""
    try:
        policy = read_policy(name, content)
    except UnreadablePolicy:
        return
    assert policy.passages
    assert [p.number for p in policy.passages] == list(range(1, len(policy.passages) + 1))
    assert sum(len(p.text) for p in policy.passages) <= MOST_CHARACTERS
    for p in policy.passages:
        assert p.text == p.text.strip() != ""
        for text in (p.text, p.lead_in, *p.headings):
            assert not UNSEEN.search(text)
        assert len(p.lead_in) <= LONGEST_LEAD_IN + 1
        assert p.kind is not PassageKind.FOOTER or p.headings == ()


@CALM
@given(st.sampled_from(NAMES), st.binary(max_size=2_000))
def test_random_bytes_are_read_or_refused(name, content):
    check(name, content)


@CALM
@given(
    st.sampled_from(NAMES),
    st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"{\\rtf", b"\xff\xfe", b"\xef\xbb\xbf", b"<?xml "]),
    st.binary(max_size=2_000),
)
def test_random_bytes_that_begin_as_a_document_does_are_read_or_refused(name, start, content):
    check(name, start + content)


@CALM
@given(st.sampled_from(["a.txt", "a.md", "a.html"]), st.lists(SCRAPS | st.text(max_size=30), max_size=60).map("".join))
def test_any_text_is_read_or_refused(name, text):
    check(name, text.encode("utf-8", "surrogatepass"))


@cache
def made(name: str) -> bytes:
    return EVERY_KIND[name]()


@pytest.mark.parametrize("name", EVERY_KIND)
@CALM
@given(data=st.data())
def test_a_document_with_bytes_changed_is_read_or_refused(name, data):
    content = bytearray(made(name))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    check(name, bytes(content))


@pytest.mark.parametrize("name", EVERY_KIND)
@CALM
@given(data=st.data())
def test_a_document_with_a_piece_cut_out_or_repeated_is_read_or_refused(name, data):
    content = made(name)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 3_000)))
    check(name, content[:start] + content[start:end] * data.draw(st.integers(0, 3)) + content[end:])


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("policy.docx", "word/document.xml"),
        ("policy.docx", "word/styles.xml"),
        ("policy.docx", "word/numbering.xml"),
        ("policy.docx", "word/_rels/document.xml.rels"),
        ("policy.odt", "content.xml"),
        ("policy.odt", "styles.xml"),
    ],
)
@CALM
@given(data=st.data())
def test_a_package_whose_xml_is_shuffled_is_read_or_refused(name, part, data):
    """Elements taken out, doubled or given other names and values: well-formed as often as not."""

    def change(xml: bytes) -> bytes:
        pieces = re.split(rb"(?=<)", xml)
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(pieces) - 1))
            what = data.draw(st.integers(0, 3))
            if what == 0:
                del pieces[place]
            elif what == 1:
                pieces.insert(place, pieces[data.draw(st.integers(0, len(pieces) - 1))])
            elif what == 2:
                pieces[place] = re.sub(
                    rb'"[^"]*"', b'"%s"' % data.draw(st.sampled_from([b"", b"-1", b"99999999999", b"x"])), pieces[place]
                )
            else:
                pieces[place] = re.sub(rb"^<(\w+):\w+", rb"<\1:p", pieces[place])
            pieces = pieces or [b""]
        return b"".join(pieces)

    check(name, repacked(made(name), {part: change}))
