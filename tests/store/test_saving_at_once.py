"""Several people saving at once, each in a thread of their own, as on a server."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from audit.services.errors import EditConflict
from audit.services.judgements import JudgementInput, QuickLevel, judgements_of, record_judgement, record_levels
from audit.services.reviews import edition_of
from audit.store.base import begin_writing, db
from audit.store.log import Actor, ChangeLog, verify_chain
from audit.store.reviews import Review
from tests.builders import TESTER, stored_review


def log_rows(after):
    return db.session.scalars(select(ChangeLog).where(ChangeLog.id > after).order_by(ChangeLog.id)).all()


def log_length():
    return db.session.scalar(select(func.count()).select_from(ChangeLog))


def together(app, people):
    """Run functions at once, each as a request would be: its own context, taking the write lock first."""
    start, failures = Barrier(len(people)), []

    def run(work):
        with app.app_context():
            try:
                start.wait()
                work()
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=[work]) for work in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    db.session.rollback()
    return failures


def test_four_people_saving_at_once_lose_nothing_and_keep_the_chain_whole(database):
    review = stored_review()
    review_id, before = review.id, log_length()
    refs = [c.ref for c in edition_of(review).criteria]

    def judge(mine, who):
        for ref in mine:
            begin_writing()
            record_judgement(Actor(None, who), db.session.get(Review, review_id), ref, JudgementInput(level=1), 0)

    people = [lambda n=n: judge(refs[n * 10 : n * 10 + 10], f"Person {n}") for n in range(4)]
    assert together(database, people) == []
    rows = log_rows(before)
    assert set(judgements_of(review)) == set(refs[:40])
    assert sorted((row.who, row.after["criterion_ref"]) for row in rows) == sorted(
        (f"Person {n}", ref) for n in range(4) for ref in refs[n * 10 : n * 10 + 10]
    )
    verdict = verify_chain()
    assert (verdict.rows, verdict.faults) == (before + 40, ())


@pytest.mark.parametrize("seen", [0, 1])
def test_of_four_people_saving_the_same_judgement_one_wins_and_the_others_are_shown_it(database, seen):
    review = stored_review()
    ref = edition_of(review).criteria[0].ref
    if seen:
        record_judgement(TESTER, review, ref, JudgementInput(level=0), 0)
    review_id, before = review.id, log_length()

    def judge(level):
        begin_writing()
        said = JudgementInput(level=level, rationale=f"Person {level}")
        record_judgement(Actor(None, f"Person {level}"), db.session.get(Review, review_id), ref, said, seen)

    failures = together(database, [lambda n=n: judge(n) for n in range(1, 5)])
    [row] = judgements_of(review).values()
    assert row.rationale == f"Person {row.level}"
    assert [type(failure) for failure in failures] == [EditConflict] * 3
    [entry] = log_rows(before)
    assert (entry.who, entry.after["level"]) == (f"Person {row.level}", row.level)
    assert verify_chain().faults == ()


def test_two_people_saving_the_same_strand_page_at_once_are_told_of_each_other(database):
    review = stored_review()
    review_id = review.id
    refs = [c.ref for c in edition_of(review).criteria[:5]]
    results = []

    def judge(level):
        begin_writing()
        chosen = {ref: QuickLevel(level, 0) for ref in refs}
        results.append(record_levels(TESTER, db.session.get(Review, review_id), chosen))

    assert together(database, [lambda: judge(1), lambda: judge(2)]) == []
    assert sorted((len(r.saved), len(r.conflicts)) for r in results) == [(0, 5), (5, 0)]
    assert len({row.level for row in judgements_of(review).values()}) == 1
    assert verify_chain().faults == ()
