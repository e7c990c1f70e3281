"""Reviews of every shape, for tests of what must always hold."""

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from hypothesis import settings
from hypothesis import strategies as st

from audit.domain.assessment import Assessment, Judgement, assess
from audit.domain.assurance import Evidence
from audit.domain.rubric import Edition, Profile
from audit.domain.vocabulary import Effort, EvidenceKind
from tests.builders import NURSERY, SCHOOL, SCHOOL_TYPES, TODAY, criterion, edition

# No database and no clock: a failure on one machine is a failure on every machine.
settings.register_profile("plumbline", max_examples=100, deadline=None, database=None, derandomize="CI" in os.environ)
settings.load_profile("plumbline")

levels = st.integers(0, 4)
NEAR = tuple(TODAY + timedelta(days=n) for n in (-2, -1, 0, 1, 2))  # that is where the boundaries are
days = st.sampled_from(NEAR)

# Every kind, from every day near today, reviewed by every day near it or never.
ITEMS = tuple(
    Evidence(number, f"Item {number}", kind, effective, review_by)
    for number, (kind, effective, review_by) in enumerate(product(EvidenceKind, NEAR, (None, *NEAR)))
    if review_by is None or effective <= review_by
)


def evidence_items() -> st.SearchStrategy[Evidence]:
    """Current, lapsed and not yet in effect, of every kind."""
    return st.sampled_from(ITEMS)


def evidence_lists(most: int = 3) -> st.SearchStrategy[list[Evidence]]:
    return st.lists(evidence_items(), max_size=most)


def judged() -> st.SearchStrategy[Judgement]:
    """With a level and a target; one in four with an exception."""
    return st.sampled_from(JUDGED)


def not_applicable() -> st.SearchStrategy[Judgement]:
    return st.just(NOT_HERE)


JUDGED = tuple(
    Judgement(level, target=target, exception=exception)
    for level, target, exception in product(range(5), range(5), ("", "", "", "Seen by the governors"))
)
NOT_HERE = Judgement(not_applicable="Not here")
SAID = (*[None] * 40, *[NOT_HERE] * 15, *JUDGED)  # a quarter waiting, a tenth not applicable


@dataclass(frozen=True)
class ReviewFacts:
    """What an assessment is made from."""

    edition: Edition
    profile: Profile
    judgements: dict[str, Judgement]
    evidence: dict[str, list[Evidence]]
    brought_in: frozenset[str]
    today: date = TODAY

    @property
    def assessment(self) -> Assessment:
        return assess(self.edition, self.profile, self.judgements, self.evidence, self.today, self.brought_in)

    def judge(self, ref: str, judgement: Judgement) -> "ReviewFacts":
        """The same review with one judgement added or replaced."""
        return replace(self, judgements={**self.judgements, ref: judgement})

    def show(self, ref: str, items: list[Evidence]) -> "ReviewFacts":
        """The same review with this evidence for one criterion."""
        return replace(self, evidence={**self.evidence, ref: items})


# Sets of requirements that a criterion may answer: every force, shared and alone. S1 binds schools only.
CITED = (("L1",), ("S1",), ("S1", "R1"), ("S2", "I1"), ("I1",), ("R1", "R2"), ("R2",), ("G1",), ("G1", "S1"))
CRITERIA = tuple(product(CITED, Effort, ((), (), ("website",))))


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """One to five criteria in two strands."""
    chosen = draw(st.lists(st.sampled_from(CRITERIA), min_size=1, max_size=5))
    criteria = (
        criterion(f"c{n}", *cited, strand="one" if n % 2 else "two", effort=effort.value, facilities=facilities)
        for n, (cited, effort, facilities) in enumerate(chosen)
    )
    return edition(*criteria, binds={"S1": SCHOOL_TYPES})


@st.composite
def reviews(draw: st.DrawFn) -> ReviewFacts:
    """A review in any state: some criteria judged, some not applicable, some waiting, some without evidence."""
    chosen = draw(editions())
    refs = [c.ref for c in chosen.criteria]
    said = {ref: draw(st.sampled_from(SAID)) for ref in refs}
    return ReviewFacts(
        chosen,
        draw(st.sampled_from([SCHOOL, NURSERY])),
        {ref: judgement for ref, judgement in said.items() if judgement is not None},
        {ref: draw(evidence_lists()) for ref in refs},
        frozenset(refs[: draw(st.integers(0, 1))]),
    )
