"""The governors' paper as PDF and as Word, beside a bare typst and a bare python-docx file of the same words."""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any

import typst
from docx import Document

from audit.domain.action_plan import cover_gaps
from audit.domain.gaps import find_gaps
from audit.domain.movement import compare
from audit.outputs.paper import governors_paper
from audit.outputs.paper_facts import PaperFacts, SignOff, Stage
from audit.outputs.paper_fonts import FONTS
from audit.outputs.paper_parts import Paper
from audit.outputs.paper_pdf import write_pdf
from audit.outputs.paper_word import write_docx
from audit.services.assessing import actions_of, assessment_of, dismissals_of
from audit.services.plans import judged_when
from audit.store.base import db
from audit.store.reviews import Review
from benchmarks.movement import year_before
from benchmarks.school import TODAY, School, application
from benchmarks.timing import Repeats, Row, in_turn, milliseconds

AIM = 300  # milliseconds

BARE_TEMPLATE = b"""
#set text(font: "Source Sans 3")
#for words in json(bytes(sys.inputs.words)) { block(words) }
"""


Write = Callable[[Paper], bytes]


def measure_papers(school: School, repeats: Repeats) -> Iterator[Row]:
    """From a paper's blocks to the bytes. Another paper each time, as typst remembers what it has set before."""
    paper = governors_paper(_facts(school))
    formats: tuple[tuple[str, Write, str, Write], ...] = (
        ("PDF", write_pdf, "bare typst", bare_typst()),
        ("Word", write_docx, "bare python-docx", bare_docx),
    )
    for name, ours, beside, bare in formats:
        size, bare_size = len(ours(paper)) // 1024, len(bare(paper)) // 1024
        rounds = repeats.warm_up + repeats.counted
        measured, reference = in_turn(
            repeats,
            partial(_time_next, ours, iter([_numbered(paper, f" {n}") for n in range(rounds)])),
            partial(_time_next, bare, iter([_numbered(paper, f" {n}.") for n in range(rounds)])),
        )
        what = f"Governors' paper as {name} ({size} KB)"
        yield Row(what, "ms", measured, f"{beside}, same words ({bare_size} KB)", reference, AIM)


def _time_next(write: Write, papers: Iterator[Paper]) -> float:
    return milliseconds(write, next(papers))


def _numbered(value: Any, mark: str) -> Any:
    """The same with a mark after every text, so that nothing of it was set before. Kinds of block keep their names."""
    if isinstance(value, str):
        return value + mark
    if isinstance(value, tuple):
        return tuple(_numbered(part, mark) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in ("kind", "align", "id")}
        return replace(value, **{name: _numbered(part, mark) for name, part in told.items()})
    return value


def _facts(school: School) -> PaperFacts:
    with application(school.folder).app_context():
        review = db.session.get_one(Review, school.review_id)
        after = assessment_of(review, TODAY)
        actions = tuple(row.value for row in actions_of(review))
        facts = PaperFacts(
            setting_name=review.setting.name,
            year_label=review.year_label,
            assessment=after,
            covers=cover_gaps(find_gaps(after), actions, dismissals_of(review)),
            actions=actions,
            judged_at=judged_when(review),
            sign_off=SignOff(Stage.OPEN),
            movement=compare(year_before(after), after),
            before_label="the year before",
        )
        db.session.remove()
        db.engine.dispose()
    return facts


def _words(value: Any) -> Iterator[str]:
    """Every text of a paper."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _words(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _words(getattr(value, field.name))


def bare_typst() -> Write:
    """A paragraph for each text, untagged, with the fonts already read as ours are."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])

    def write(paper: Paper) -> bytes:
        given = {"words": json.dumps(list(_words(paper)))}
        return typst.compile(BARE_TEMPLATE, font_paths=fonts, sys_inputs=given, pdf_tags=False)

    return write


def bare_docx(paper: Paper) -> bytes:
    """A paragraph for each text."""
    document, written = Document(), BytesIO()
    for text in _words(paper):
        document.add_paragraph(text)
    document.save(written)
    return written.getvalue()
