"""Schools with nothing to say, or too much: every page and paper for governors opens and makes sense."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader

from audit.services.assessing import assessment_of
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import close_review, start_review
from tests.builders import EDITION, TODAY
from tests.conftest import PASSWORD, TESTER, World, make_world
from tests.pages import PageClient

ODD_NAME = "St “Odd” & Sons' <School> 🏫 #1 *bold* $x$ \\ =cmd() שלום"


def nothing_judged(world: World) -> None:
    """As it starts."""


def one_criterion(world: World) -> None:
    record_judgement(TESTER, world.review, "training-annual", JudgementInput(level=2), 0)


def everything_not_applicable(world: World) -> None:
    for standing in assessment_of(world.review, TODAY).applicable:
        record_judgement(
            TESTER, world.review, standing.criterion.ref, JudgementInput(not_applicable="The school is closing."), 0
        )


def ten_years(world: World) -> None:
    for year in range(2007, 2016):
        day = date(year + 1, 7, 1)
        review = start_review(TESTER, world.setting, year, day, EDITION)
        record_judgement(TESTER, review, "training-annual", JudgementInput(level=year % 5), 0)
        record_judgement(TESTER, review, "policy-scope", JudgementInput(level=(year + 2) % 5), 0)
        close_review(TESTER, review, day)
    record_judgement(TESTER, world.review, "training-annual", JudgementInput(level=4), 0)


@pytest.fixture(params=[nothing_judged, one_criterion, everything_not_applicable, ten_years], ids=lambda f: f.__name__)
def odd(app: Flask, client: PageClient, request: pytest.FixtureRequest) -> tuple[PageClient, World]:
    world = make_world(ODD_NAME)
    fill: Callable[[World], None] = request.param
    fill(world)
    client.post("/sign-in", data={"email": world.leader.email, "password": PASSWORD})
    return client, world


def test_every_page_for_governors_opens(odd: tuple[PageClient, World]) -> None:
    head, world = odd
    setting, review = f"/settings/{world.setting.id}", f"/reviews/{world.review.id}"
    for path in (
        f"{setting}/",
        f"{setting}/governors",
        f"{setting}/movement/",
        f"{setting}/movement/?show=all",
        f"{setting}/movement/years",
        *(f"{review}{page}" for page in ("", "/gaps/", "/charts/", "/plan", "/sources", "/sign-off")),
        *(f"{review}/{page}" for page in ("questions", "paper", "pack", "readiness?on=2017-07-31")),
        *(f"{review}/next{step}" for step in ("", "/changes", "/start")),
    ):
        page = head.page(path)
        assert page.status == 200, path
        assert not re.search(r"\b(None|nan|NaN|inf)\b ?%", page.text), path
        assert ODD_NAME in page.text, path


def test_every_paper_can_be_had_and_read(odd: tuple[PageClient, World]) -> None:
    head, world = odd
    review = f"/reviews/{world.review.id}"
    paper = PdfReader(BytesIO(head.get(f"{review}/paper.pdf").data))
    assert 1 <= len(paper.pages) <= 4
    words = " ".join(page.extract_text() for page in paper.pages)
    assert "*bold*" in words
    assert "=cmd()" in words
    document = Document(BytesIO(head.get(f"{review}/paper.docx").data))
    assert any("*bold*" in paragraph.text for paragraph in document.paragraphs)
    with head.get(f"{review}/pack.zip") as answer, ZipFile(BytesIO(answer.data)) as pack:
        assert pack.testzip() is None
        assert "&lt;School&gt;" in pack.read("index.html").decode()
    assert head.get(f"{review}/plan.xlsx").status_code == 200
