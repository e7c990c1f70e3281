"""Names of files in a pack: readable where they can be, safe whatever somebody typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.pack_names import LONGEST, packed_name

RESERVED = {"con", "prn", "aux", "nul", *(f"{device}{n}" for device in ("com", "lpt") for n in range(10))}
texts = st.text(max_size=400)


@pytest.mark.parametrize(
    ("title", "file_name", "expected"),
    [
        ("Filtering report, autumn 2016", "Scan 3.PDF", "Filtering-report-autumn-2016-7.pdf"),
        ("Pupils' views: café", "views.docx", "Pupils-views-cafe-7.docx"),
        ("../../etc/passwd", "x.txt", "etc-passwd-7.txt"),
        ("..\\..\\Windows\\System32", "x.txt", "Windows-System32-7.txt"),
        ("<script>alert(1)</script>", "x.png", "script-alert-1-script-7.png"),
        ("CON", "con.txt", "CON-7.txt"),
        ("\N{POLICE CARS REVOLVING LIGHT}", "x.csv", "evidence-7.csv"),
        ("سياسة السلامة", "policy.pdf", "evidence-7.pdf"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "x.pdf", "fdp-exe-7.pdf"),
        ("", "", "evidence-7.bin"),
        ("Log", "no ending", "Log-7.bin"),
        ("Log", "log.a/b", "Log-7.bin"),
        ("Log", "log.…", "Log-7.bin"),
        ("Ends with a dot. ", "a.b.txt", "Ends-with-a-dot-7.txt"),
    ],
)
def test_a_name_comes_from_the_title_the_number_and_the_ending(title, file_name, expected):
    assert packed_name(title, 7, file_name) == expected


def test_a_long_title_is_cut_at_a_word_where_it_has_words():
    words = packed_name("every word of it is kept " * 12, 7, "a.pdf")
    assert words == "every-word-of-it-is-kept-every-word-of-it-is-kept-every-word-7.pdf"  # sixty characters of it
    assert packed_name("x" * 300, 7, "a.pdf") == f"{'x' * LONGEST}-7.pdf"


@given(title=texts, number=st.integers(1, 2**31), file_name=texts)
def test_every_name_is_safe_on_every_system(title, number, file_name):
    name = packed_name(title, number, file_name)
    assert re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*\.[a-z0-9]{1,8}", name)
    assert name.split(".")[0].lower() not in RESERVED
    assert len(name) <= LONGEST + 20


@given(one=texts, other=texts, numbers=st.lists(st.integers(1, 2**31), min_size=2, max_size=2, unique=True))
def test_no_two_items_share_a_name_even_where_case_does_not_count(one, other, numbers):
    names = [packed_name(title, n, "a.pdf").lower() for title, n in zip((one, other), numbers, strict=True)]
    assert names[0] != names[1]
