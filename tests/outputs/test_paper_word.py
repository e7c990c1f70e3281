"""The Word file says what the PDF says, with what a screen reader and a clerk need, and the same bytes twice."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from audit.outputs.paper import governors_paper
from audit.outputs.paper_parts import Paper
from audit.outputs.paper_word import write_docx
from tests.builders import TODAY, assessment, criterion
from tests.outputs.paper_builders import HOSTILE, LONG, SIGNED, facts, fullest, stands
from tests.outputs.test_paper_pdf import folded, nothing_applies, said


@pytest.fixture(scope="module")
def full() -> Paper:
    return fullest("Ann Example")


@pytest.fixture(scope="module")
def content(full: Paper) -> bytes:
    return write_docx(full)


@pytest.fixture(scope="module")
def document(content: bytes):
    return Document(BytesIO(content))


def words_in(content: bytes) -> str:
    """Every word of the body, in order."""
    body = Document(BytesIO(content)).element.body
    return folded("".join(text.text or "" for text in body.iter(qn("w:t"))))


@pytest.mark.parametrize("text", ["Ann Example", HOSTILE, LONG], ids=["plain", "hostile", "long"])
def test_it_says_all_that_the_paper_says(text: str):
    paper = fullest(text)
    found = words_in(write_docx(paper))
    assert not [part for part in said(paper) if folded(part) not in found]


def test_headings_are_headings(full: Paper, document):
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section.title for section in full.sections]
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == [full.title]


def test_the_first_row_of_every_table_repeats_and_tables_are_named(document):
    assert len(document.tables) >= 9
    for table in document.tables:
        rows = table._tbl.tr_lst
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in rows[1:])
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_every_picture_is_described(document):
    described = [found.get("descr") for found in document.element.body.iter(qn("wp:docPr"))]
    assert len(described) == 18
    assert described[0] == "All strands: 75.0% then, 34.8% now"
    assert all(described)


def test_language_and_properties(full: Paper, document):
    languages = {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    about = document.core_properties
    assert (about.language, about.author) == ("en-GB", "Plumbline")
    assert about.title == f"{full.title}, Ann Example"
    assert about.created.date() == about.modified.date() == TODAY


def test_each_numbered_list_starts_at_one(document):
    numbers = [
        p._p.pPr.numPr.numId.val
        for p in document.paragraphs
        if p.style.name == "List Number" and p._p.pPr.numPr is not None
    ]
    assert len(set(numbers)) == 2  # questions, and what governors are asked to do


def test_the_same_paper_has_the_same_bytes_and_no_clock(full: Paper, content: bytes):
    assert write_docx(full) == content
    with ZipFile(BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.testzip() is None


@pytest.mark.parametrize(
    "paper",
    [
        governors_paper(facts(stands(None))),
        governors_paper(facts(assessment(criterion("a"), levels={"a": 2}), sign_off=SIGNED)),
        nothing_applies(),
        governors_paper(facts(stands(2), name="x" * 400)),
    ],
    ids=["nothing judged", "one criterion", "nothing applies", "long name"],
)
def test_small_and_odd_papers_can_be_written_and_opened(paper: Paper):
    assert Document(BytesIO(write_docx(paper))).paragraphs[1].text == paper.title
