"""Comparing two reviews under two editions, beside pandas joining and subtracting the same levels."""

from functools import partial

import pandas as pd

from audit.domain.assessment import Assessment, Judgement, assess
from audit.domain.movement import Movement, compare
from audit.domain.vocabulary import TOP_LEVEL
from audit.services.assessing import actions_of, assessment_of
from audit.store.base import db
from audit.store.reviews import Review
from audit.store.rubric_files import edition_ids, load_edition
from benchmarks.school import TODAY, School, application
from benchmarks.timing import Repeats, Row, in_turn, milliseconds

AIM = 20  # milliseconds


def measure_comparison(school: School, repeats: Repeats) -> Row:
    """The rules alone: both reviews are put together once, before."""
    with application(school.folder).app_context():
        review = db.session.get_one(Review, school.review_id)
        after = assessment_of(review, TODAY)
        actions = [action.value for action in actions_of(review)]
        db.session.remove()
        db.engine.dispose()
    before = year_before(after)
    levels = [
        pd.DataFrame(
            [(s.criterion.ref, s.criterion.strand, s.assured) for s in one.judged], columns=["ref", "strand", at]
        )
        for one, at in ((before, "before"), (after, "after"))
    ]
    measured, reference = in_turn(
        repeats, partial(milliseconds, compare_all, before, after, actions), partial(milliseconds, bare, *levels)
    )
    what = f"Comparing two reviews ({len(before.standings)} and {len(after.standings)} criteria)"
    return Row(what, "ms", measured, "pandas, the same levels joined and subtracted", reference, AIM)


def year_before(after: Assessment) -> Assessment:
    """The same school under the first edition: every third criterion a level lower, every seventh a level higher."""
    edition = load_edition(edition_ids()[0])
    said: dict[str, Judgement] = {}
    evidence = {}
    for n, criterion in enumerate(edition.criteria):
        now = after.by_ref.get(criterion.ref)
        level = now.claimed if now is not None and now.claimed is not None else 2
        said[criterion.ref] = Judgement(min(TOP_LEVEL, max(0, level - (n % 3 == 0) + (n % 7 == 0))))
        evidence[criterion.ref] = now.evidence if now is not None else ()
    return assess(edition, after.profile, said, evidence, TODAY)


def compare_all(before: Assessment, after: Assessment, actions: list) -> Movement:
    """With everything that is only worked out when it is asked for: what moved, and what the parts show as."""
    movement = compare(before, after, actions)
    assert movement.assured is not None
    assert movement.claimed is not None
    assert movement.improved
    assert movement.slipped
    assert movement.assured.shown_before + sum(movement.assured.shown) == movement.assured.shown_after
    return movement


def bare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What each criterion moved by, and the mean of it by strand: no editions, weights, evidence or causes."""
    both = before.merge(after, on=["ref", "strand"], how="outer", indicator=True)
    both["difference"] = both["after"] - both["before"]
    return both.groupby("strand")["difference"].agg(["mean", "count"])
