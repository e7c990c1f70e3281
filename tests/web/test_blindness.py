"""Who has an independent rating to give sees nothing of the first one, on any page or in any file.

Tested from outside: whatever is judged, planned, said or rated of the criterion, every page stays letter for letter the
same for its rater; and words that stand nowhere else never appear.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from audit.config import ROOT
from audit.services import second_ratings
from audit.services.assessing import assessment_of
from audit.services.comments import about_action, about_criterion, add_comment
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.people import leaders_of
from audit.services.plans import add_action, dismiss_gap, draft_for
from audit.store.actions import Action
from audit.store.base import db
from audit.store.people import Role
from audit.store.reviews import Review
from tests.conftest import TESTER, TODAY, World
from tests.e2e.places import pages_of
from tests.outputs.paper_builders import text_of
from tests.pages import Page, PageClient
from tests.stocked import School, stocked_school
from tests.teams import actor, browser, join

MARK = "quixotic"  # in everything that is said of the hidden criterion
# These say that something of the criterion was changed, when and by whom, and nothing of what.
COUNTS_CHANGES = ("history.", "signoff.")
CHANGES_BY_ITSELF = ("my_account.",)
FILES = ("/plan.xlsx", "/plan/by-owner.xlsx", "/plan.csv", "/paper.pdf", "/paper.docx")


class Blind:
    """A rater at work in a stocked school, and somebody else who goes on judging."""

    def __init__(self, app: Flask, role: Role) -> None:
        self.school: School = stocked_school()
        self.review = db.session.get_one(Review, self.school.review)
        self.setting = self.review.setting
        world = World(self.setting, leaders_of(self.setting, TODAY)[0], self.review)
        self.rater = join(world, role, f"A rating {role.value}")
        self.other = join(world, Role.LEADER, "Somebody else")
        self.third = join(world, Role.GOVERNOR, "A third person")
        self.client: PageClient = browser(app, self.rater)
        self.ref = self._lonely_gap()
        second_ratings.begin_rating(actor(self.rater), self.review, self.ref)

    def _lonely_gap(self) -> str:
        """A criterion with a gap, not one that the school's own pages are about, without an action."""
        planned = {link.criterion_ref for a in db.session.scalars(select(Action)) for link in a.links}
        named = {self.school.dismissed, self.school.rated, self.school.rating, *planned}
        standings = assessment_of(self.review, TODAY).judged
        return next(s.criterion.ref for s in standings if s.gap and s.criterion.ref not in named and not s.excepted)

    def judge(self, level: int | None, **said: object) -> None:
        row = find_judgement(self.review, self.ref)
        value = JudgementInput(level=level, rationale=MARK, **said)
        record_judgement(actor(self.other), self.review, self.ref, value, row.version)

    def plan(self) -> Action:
        draft = draft_for(self.review, self.ref, TODAY)
        return add_action(TESTER, self.review, replace(draft, title=f"A {MARK} plan"), [self.ref], TODAY)

    def paths(self) -> dict[str, str]:
        """Every page and file, and the criterion's own: address → endpoint."""
        places = {path: endpoint for endpoint, paths in pages_of(self.school).items() for path in paths}
        review = f"/reviews/{self.review.id}"
        own = (
            f"{review}/criteria/{self.ref}",
            f"{review}/criteria/{self.ref}/rating",
            f"{review}/criteria/{self.ref}/evidence",
            f"{review}/criteria/{self.ref}/discussion",
            f"{review}/actions/new?criterion={self.ref}",
            f"{review}/gaps/{self.ref}/dismiss",
            f"{review}/plan?view=timeline",
        )
        strand = assessment_of(self.review, TODAY).by_ref[self.ref].criterion.strand
        own += (f"{review}/strands/{strand}", *(f"{review}/requirements/{r}" for r in self._requirements()))
        history = {f"{review}/criteria/{self.ref}/history": "history.criterion"}
        return places | dict.fromkeys(own, "own") | history | {f"{review}{name}": "file" for name in FILES}

    def _requirements(self) -> tuple[str, ...]:
        return assessment_of(self.review, TODAY).edition.criterion(self.ref).requirements

    def look(self) -> dict[str, str]:
        """What the rater reads at every address."""
        return {path: self._read(path) for path in self.paths()}

    def _read(self, path: str) -> str:
        response = self.client.get(path, follow_redirects=True)
        if path.endswith(".xlsx"):
            book = load_workbook(BytesIO(response.data))
            return "\n".join(f"{s.title} {c.coordinate} {c.value}" for s in book for row in s for c in row if c.value)
        if path.endswith(".pdf"):
            return text_of(response.data)
        if path.endswith(".docx"):
            body = Document(BytesIO(response.data)).element.body
            return "\n".join(text.text or "" for text in body.iter(qn("w:t")))
        if response.mimetype != "text/html":
            return response.get_data(as_text=True)
        page = Page(response)
        fields = [f"{f.get('name')}={f.get('value', '')}" for f in page.soup.select("input:not([name=csrf_token])")]
        charts = [script.get_text() for script in page.soup.select('script[type="application/json"]')]
        return "\n".join([str(page.status), page.text, *fields, *charts])

    def different(self, before: dict[str, str]) -> list[str]:
        """Addresses that read differently now, or say what they must not."""
        now, endpoints = self.look(), self.paths()
        apart = (*COUNTS_CHANGES, *CHANGES_BY_ITSELF)
        differ = [p for p, text in now.items() if text != before.get(p) and not endpoints[p].startswith(apart)]
        return differ + [path for path, text in now.items() if MARK in text.casefold()]


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.LEADER])
def test_whatever_happens_to_the_first_rating_its_second_rater_reads_the_same(app: Flask, role: Role) -> None:
    blind = Blind(app, role)
    before = blind.look()
    assert len(before) > 60
    steps: list[Callable[[], object]] = [
        lambda: blind.judge(4, target=4, exception=MARK),
        lambda: blind.judge(None, not_applicable=MARK),
        lambda: blind.judge(0),
        lambda: dismiss_gap(TESTER, blind.review, blind.ref, MARK),
    ]
    for step in steps:
        step()
    assert blind.different(before) == []
    action = blind.plan()
    add_comment(actor(blind.other), about_criterion(blind.review, blind.ref), MARK, [], TODAY)
    add_comment(actor(blind.other), about_action(action), MARK, [], TODAY)
    row = second_ratings.begin_rating(actor(blind.third), blind.review, blind.ref)
    second_ratings.rate(actor(blind.third), row, 4, MARK, False, row.version)
    assert blind.different(before) == []
    page = blind.client.page(f"/actions/{action.id}")
    assert page.status == 403
    assert MARK not in page.text.casefold()
    assert blind.client.page(f"/actions/{action.id}/history").status == 403


def test_once_it_is_saved_all_of_it_is_there(app: Flask) -> None:
    blind = Blind(app, Role.GOVERNOR)
    blind.judge(0)
    action = blind.plan()
    page = blind.client.page(f"/reviews/{blind.review.id}")
    assert "hidden from you until you have rated it" in page.text
    path = f"/reviews/{blind.review.id}/criteria/{blind.ref}/rating"
    page = blind.client.send(path, level="3", rationale="Seen", version="1")
    assert MARK in page.text
    assert "hidden from you" not in page.text
    assert "hidden from you" not in blind.client.page(f"/reviews/{blind.review.id}").text
    assert blind.client.page(f"/actions/{action.id}").status == 200


def test_a_comment_that_names_the_rater_waits_without_its_words(app: Flask) -> None:
    blind = Blind(app, Role.GOVERNOR)
    add_comment(actor(blind.other), about_criterion(blind.review, blind.ref), MARK, [blind.rater.id], TODAY)
    add_comment(actor(blind.other), about_action(blind.plan()), MARK, [blind.rater.id], TODAY)
    page = blind.client.page("/my-work")
    assert page.text.count("Hidden until you have rated it.") == 2
    assert MARK not in page.text.casefold()


def test_a_leader_who_rates_drafts_and_imports_nothing_that_is_hidden(app: Flask) -> None:
    blind = Blind(app, Role.LEADER)
    review = f"/reviews/{blind.review.id}"
    assert "still to rate something" in blind.client.page(f"{review}/plan/import").text
    blind.client.send(f"{review}/plan/draft")
    drafted = {link.criterion_ref for a in db.session.scalars(select(Action)) for link in a.links}
    assert blind.ref not in drafted
    assert blind.client.send(f"{review}/plan/gaps", criterion=blind.ref).status == 403
    assert blind.client.send(f"{review}/actions/new?criterion={blind.ref}", title="x").status == 403


def test_no_view_asks_past_what_the_reader_may_see() -> None:
    """Views ask audit/web/viewing.py. These few have said why they look at all of it."""
    whole = re.compile(r"\b(?:assessment_of|actions_of|report_of)\(")
    looks = {
        path.name
        for path in (ROOT / "audit" / "web").glob("*.py")
        if whole.search(path.read_text(encoding="utf-8")) and path.name != "viewing.py"
    }
    assert looks <= {"signoff.py"}  # warns the leader who submits of what is unfinished, in counts
