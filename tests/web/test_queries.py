"""How many questions a page asks the database: as many for a large review as for a small one."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event, func, select

from audit.services import evidence
from audit.services.assessing import actions_of
from audit.services.plans import dismiss_gap
from audit.services.reviews import close_review, start_review
from audit.store.base import db
from audit.store.evidence import EvidenceItem, StoredFile
from tests.builders import EDITION
from tests.conftest import PASSWORD, TESTER, TODAY, make_world
from tests.e2e.places import pages_of
from tests.pages import PageClient
from tests.policies import policy_of
from tests.stocked import School, add_evidence, judge, plan, submitted_review, team_of

MOST = 16  # a page is put together from this many questions at most, whatever the school has


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without the ones that only begin a transaction."""
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def school_of(size: int, email: str) -> School:
    """A school with ``size`` times as much in it as the smallest."""
    world = make_world(f"School {size}", email)
    last_year = start_review(TESTER, world.setting, 2015, TODAY, EDITION)
    judge(last_year, 8 * size)
    add_evidence(world, last_year, 2 * size)
    close_review(TESTER, last_year, TODAY)
    judge(world.review, 15 * size)
    add_evidence(world, world.review, 6 * size, start=2 * size)
    plan(world.review, 4 * size)
    first_with_file = db.session.scalar(
        select(func.min(StoredFile.id)).join(EvidenceItem).where(EvidenceItem.setting_id == world.setting.id)
    )
    file = db.session.get_one(StoredFile, first_with_file)
    dismiss_gap(TESTER, world.review, "training-annual", "Not this year.")
    served = evidence.uses_of(world.review, "leadership-vision")
    return School(
        setting=world.setting.id,
        review=world.review.id,
        closed=last_year.id,
        submitted=submitted_review(world).id,
        evidence=served[0].evidence_id if served else file.evidence_id,
        file=file.id,
        action=actions_of(world.review)[0].id,
        other_action=actions_of(world.review)[1].id,
        dismissed="training-annual",
        **team_of(world),
        **policy_of(world.review),
        email=email,
    )


def counts(client: PageClient, school: School) -> dict[str, list[str]]:
    """Page → what it asks, after one visit that fills what is kept in memory."""
    client.post("/sign-in", data={"email": school.email, "password": PASSWORD})
    found = {}
    for endpoint, paths in pages_of(school).items():
        for n, path in enumerate(paths):
            client.get(path)
            with counted() as statements:
                assert client.get(path).status_code == 200, path
            found[f"{endpoint} {n}"] = statements
    return found


def test_pages_ask_as_little_of_a_large_review_as_of_a_small_one(app: Flask) -> None:
    small = counts(app.test_client(), school_of(1, "head@small.example"))
    large = counts(app.test_client(), school_of(3, "head@large.example"))
    assert small.keys() == large.keys()
    assert len(small) > 25
    listing = "\n".join(f"{len(small[page]):3} {len(large[page]):3}  {page}" for page in small)
    grows = [page for page in small if len(small[page]) != len(large[page])]
    assert not grows, f"more for more: {grows}\n{listing}"
    most = [page for page in large if len(large[page]) > MOST]
    assert not most, f"over {MOST}: {most}\n{listing}"


def test_saving_a_judgement_asks_a_settled_number_too(app: Flask) -> None:
    sizes = []
    for size, email in ((1, "head@small.example"), (3, "head@large.example")):
        school = school_of(size, email)
        client = app.test_client()
        client.post("/sign-in", data={"email": email, "password": PASSWORD})
        path = f"/reviews/{school.review}/criteria/publishing-website"
        with counted() as statements:
            assert client.post(path, data={"level": "2", "target": "3", "version": "0"}).status_code == 302
        sizes.append(len(statements))
    assert sizes[0] == sizes[1]
    assert sizes[0] <= MOST
