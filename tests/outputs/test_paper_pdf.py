"""The PDF: tagged, with its fonts inside, two to four pages, the same bytes twice, and blind to what text may mean."""

import re
import subprocess
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf import PdfReader

from audit.domain.assessment import Judgement, assess
from audit.outputs.paper import governors_paper
from audit.outputs.paper_fonts import FONTS, UNPRINTABLE, breakable, characters, printable
from audit.outputs.paper_parts import Code, Figures, MovementChart, Paper, Points, Table, Words
from audit.outputs.paper_pdf import LEFT_OUT, span_pictures, write_pdf
from tests.builders import TODAY, assessment, criterion
from tests.outputs.paper_builders import (
    EVERYTHING,
    HOSTILE,
    LAST_YEAR,
    LONG,
    SIGNED,
    WIDE,
    facts,
    fullest,
    pages_in,
    real_edition,
    stands,
    text_of,
)
from tests.strategies import settings  # with the profile that has no deadline
from tests.tools import require_tool


def nothing_applies() -> Paper:
    edition = real_edition()
    none = {c.ref: Judgement(not_applicable="Not here") for c in edition.criteria}
    return governors_paper(facts(assess(edition, EVERYTHING, none, {}, TODAY)))


def said(paper: Paper) -> list[str]:
    """Every text of a paper, in order."""
    found = [paper.setting_name, paper.title, paper.status]
    for section in paper.sections:
        found.append(section.title)
        for block in section.blocks:
            match block:
                case Words(text=text) | Code(text=text):
                    found.append(text)
                case Figures(figures=figures):
                    found += [text for one in figures for text in (one.label, one.value, one.note)]
                case Table(name=name, columns=columns, rows=rows, more=more):
                    found += [name, *(c.title for c in columns), *(cell for row in rows for cell in row), more]
                case MovementChart(spans=spans, summary=summary):
                    found += [text for span in spans for text in (span.title, *span.cells)] + [summary]
                case Points(points=points, more=more):
                    found += [*points, more]
    return [text for text in (*found, *paper.notes) if text]


def folded(text: str) -> str:
    """Without white space: lines break where they please."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def full() -> Paper:
    return fullest("Ann Example")


@pytest.fixture(scope="module")
def pdf(full: Paper) -> bytes:
    return write_pdf(full)


def test_everything_the_paper_says_is_in_the_file_as_text(full: Paper, pdf: bytes):
    found = folded(text_of(pdf))
    missing = [text for text in said(full) if folded(text) not in found]
    assert not missing


def test_pdftotext_reads_the_same_figures(full: Paper, pdf: bytes, tmp_path):
    tool = require_tool("pdftotext", "apt install poppler-utils")
    (tmp_path / "paper.pdf").write_bytes(pdf)
    run = subprocess.run([tool, str(tmp_path / "paper.pdf"), "-"], capture_output=True, text=True, check=True)
    figures = re.findall(r"[+−]?\d+(?:\.\d+)?%?", " ".join(said(full)))
    assert len(figures) > 100
    assert not set(figures) - set(re.findall(r"[+−]?\d+(?:\.\d+)?%?", run.stdout))


def test_it_is_tagged_for_screen_readers_in_british_english(pdf: bytes):
    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own sort of true
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    tags = list(tags_under(root["/StructTreeRoot"]))
    kinds = [kind for kind, _ in tags]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 10
    assert {"/Table", "/THead", "/TH", "/TD", "/L", "/LI", "/P"} <= set(kinds)
    pictures = [alt for kind, alt in tags if kind == "/Figure"]
    assert len(pictures) == 18  # all strands together, and each of 17
    assert all(pictures)
    assert pictures[0] == "All strands: 75.0% then, 34.8% now"


def tags_under(node: Any):
    """Kind and description of every tag below a node."""
    node = node.get_object()
    if isinstance(node, list):
        for part in node:
            yield from tags_under(part)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), node.get("/Alt")
        if "/K" in node:
            yield from tags_under(node["/K"])


def test_every_font_is_in_the_file(pdf: bytes):
    hostile = write_pdf(fullest(HOSTILE))
    for content, least in ((pdf, {"SourceSans3-Regular", "SourceSans3-Bold"}), (hostile, {"DejaVuSans", "NotoEmoji"})):
        fonts = dict(fonts_in(content))
        assert all(fonts.values()), fonts
        assert all(any(name in font for font in fonts) for name in least), fonts


def fonts_in(content: bytes):
    """Name of each font, and whether its outlines are in the file."""
    for page in PdfReader(BytesIO(content)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found = font.get_object()
            inner = found["/DescendantFonts"][0].get_object() if "/DescendantFonts" in found else found
            descriptor = inner["/FontDescriptor"].get_object()
            yield str(found["/BaseFont"]), any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_title_date_and_author(full: Paper, pdf: bytes):
    about = PdfReader(BytesIO(pdf)).metadata
    assert about.title == "Governors' paper: online safety review 2016 to 2017, Ann Example"
    assert about.author == "Plumbline"
    assert about.creation_date.date() == full.on == TODAY


def test_the_same_paper_has_the_same_bytes(full: Paper, pdf: bytes):
    assert write_pdf(full) == pdf
    span_pictures(next(b for s in full.sections for b in s.blocks if isinstance(b, MovementChart)))
    assert write_pdf(full) == pdf  # whatever was set in between


@pytest.mark.parametrize("text", [WIDE, LONG, HOSTILE, "安全" * 200, "😀" * 200, "Ab"], ids=lambda text: text[:6])
def test_a_full_paper_has_at_most_four_pages(text: str):
    assert 2 <= pages_in(write_pdf(fullest(text))) <= 4


@pytest.mark.parametrize("sign_off", [None, SIGNED])
@pytest.mark.parametrize("level", [None, 0, 2, 3, 4])
def test_so_have_plain_ones(level: int | None, sign_off: Any):
    assert 2 <= pages_in(write_pdf(governors_paper(facts(stands(level), sign_off=sign_off)))) <= 4


def test_so_have_one_criterion_and_none():
    one = governors_paper(facts(assessment(criterion("a", "L1"), levels={"a": 1})))
    assert pages_in(write_pdf(one)) == 2
    assert pages_in(write_pdf(nothing_applies())) == 2


def test_a_paper_with_nothing_before_and_nothing_now_can_be_set():
    nothing = stands(None, today=LAST_YEAR)
    assert pages_in(write_pdf(governors_paper(facts(stands(None), before=nothing)))) == 2


# Text is text.


@pytest.mark.parametrize(
    "text",
    [
        "#panic()",
        '#read("paper.typ")',
        "#sys.inputs",
        "*bold* _slanted_ `raw` $x^2$",
        "@reference <label>",
        '", "title": "another',
        "\\u{41} \\ \\n",
        "= Heading",
        "- item",
        "// gone /* gone */",
        "https://x.example",
        "~ -- --- ...",
        "<script>alert(1)</script>",
    ],
)
def test_markup_is_printed_as_it_was_typed(text: str):
    paper = governors_paper(facts(stands(2), name=text))
    assert folded(text) in folded(text_of(write_pdf(paper)))


def test_what_no_font_has_is_marked_and_explained():
    shown = text_of(write_pdf(governors_paper(facts(stands(2), name="Mr 安 and 😀"))))
    assert f"Mr {UNPRINTABLE} and" in shown
    assert folded(LEFT_OUT) in folded(shown)
    assert UNPRINTABLE not in text_of(write_pdf(governors_paper(facts(stands(2), name="Zoë Łuński, שלום, Ελένη 😀"))))


@settings(max_examples=60)
@given(st.text(max_size=60))
@example("\u0301")
@example("\ud800")
@example("\U000e0067\U0010ffff\ufeff\u00ad")
@example("\u2028\u2029\u0085\x00")
def test_no_name_whatever_keeps_a_paper_from_being_made(name: str):
    assert pages_in(write_pdf(governors_paper(facts(assessment(criterion("a"), levels={"a": 1}), name=name)))) == 2


# Fonts.


def test_the_fonts_have_what_schools_write_and_their_licences_lie_beside_them():
    has = characters()
    for text in ("Zoë Łuński Nguyễn Ødegård", "Ελένη Юлия", "שלום", "مرحبا", "“‘–—…’” £€ ½ ✓ → − ×", "😀🎉🧭"):
        assert printable(text) == text
        assert all(c == " " or ord(c) in has for c in text), text
    fonts = sorted(path.stem.partition("-")[0] for path in FONTS.glob("*.ttf"))
    licences = {path.stem.partition("-")[0] for path in FONTS.glob("*-LICENCE.txt")}
    assert set(fonts) == licences == {"SourceSans3", "DejaVuSans", "NotoEmoji"}


def test_a_run_of_characters_that_no_font_has_becomes_one_mark():
    assert printable("a 安全 b 中 c") == "a [?] b [?] c"


def test_long_words_may_break_and_a_hash_may_not():
    assert breakable("a" * 30) == "\u200b".join(["a" * 12, "a" * 12, "a" * 6])
    assert breakable("a" * 24 + " short") == "a" * 24 + " short"
    assert breakable("0f" * 32) == "0f" * 32
