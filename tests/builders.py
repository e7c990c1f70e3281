"""Small editions, assessments and stored reviews for tests: say only the facts that matter, the rest is filled in.

A requirement's force is read off the first letter of its ref, and so is its source: ``L1`` is a legal duty and ``S1``
statutory guidance in the source ``law``, ``I1`` an inspection point in ``inspection``; ``R1`` (recommended), ``G1``
(good practice) and ``C1`` (context) are in ``kent``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment, Judgement, Standing, assess
from audit.domain.assurance import Evidence
from audit.domain.rubric import AppliesTo, Criterion, Edition, Part, Profile, Requirement, Source, Strand
from audit.domain.vocabulary import ActionStatus, Effort, EvidenceKind, Force, Priority
from audit.services.reviews import SettingDetails, new_setting, start_review
from audit.services.saving import saving
from audit.store.base import db
from audit.store.log import Actor
from audit.store.reviews import Review

TODAY = date(2017, 3, 4)  # a Saturday
TESTER = Actor(None, "Tester")
EDITION = "online-safety-2016"  # of the tests' reviews, so that a newer edition moves no figure worked by hand
FORCES = {
    "L": Force.LEGAL,
    "S": Force.STATUTORY,
    "I": Force.INSPECTION,
    "R": Force.RECOMMENDED,
    "G": Force.GOOD_PRACTICE,
    "C": Force.CONTEXT,
}
SOURCES = {"law": "LS", "inspection": "I", "kent": "RGC"}
SCHOOL = Profile(frozenset({"primary"}), "maintained", frozenset({"website", "children-online"}))
NURSERY = Profile(frozenset({"early-years"}), "childcare", frozenset())
SCHOOL_TYPES = ("maintained", "academy", "independent", "special-non-maintained", "pru", "college")

_ids = count(1)


def requirement(ref: str, *, binds: Sequence[str] = ()) -> Requirement:
    return Requirement(
        ref, source_of(ref), "one", f"Paragraph {ref}", FORCES[ref[0]], "Schools", f"Do {ref}", tuple(binds)
    )


def source_of(ref: str) -> str:
    return next(source for source, letters in SOURCES.items() if ref[0] in letters)


def criterion(
    ref: str,
    *requirements: str,
    strand: str = "one",
    effort: str = "medium",
    owner: str = "Headteacher",
    phases: Sequence[str] = (),
    facilities: Sequence[str] = (),
) -> Criterion:
    """A criterion that answers one recommended requirement, unless told otherwise."""
    return Criterion(
        ref=ref,
        strand=strand,
        title=f"Title of {ref}",
        question=f"Is {ref} so?",
        why="Because",
        levels=tuple(f"{ref} looks like {level}" for level in range(5)),
        next_steps=tuple(f"{ref}: go from {level} to {level + 1}" for level in range(4)),
        evidence_prompts=("A log.", "Minutes", "A survey"),
        governor_questions=("How do you know?",),
        owner=owner,
        review_months=12,
        effort=Effort(effort),
        requirements=requirements or ("R1",),
        applies_to=AppliesTo(tuple(phases), tuple(facilities)),
    )


def edition(
    *criteria: Criterion, binds: Mapping[str, Sequence[str]] | None = None, context: Sequence[str] = ()
) -> Edition:
    """An edition of these criteria, with every requirement they cite. ``binds``: ref → types of setting."""
    refs = sorted({ref for c in criteria for ref in c.requirements} | set(context))
    made = [requirement(ref, binds=(binds or {}).get(ref, ())) for ref in refs]
    strands = dict.fromkeys(c.strand for c in criteria)
    return Edition(
        id="small",
        rubric="small",
        edition="1",
        title="Small",
        published="2016",
        about="For tests",
        sources=tuple(
            Source(s, s.title(), s, "", "2016", "", (Part("one", "One"),), tuple(r for r in made if r.source == s))
            for s in SOURCES
        ),
        strands=tuple(Strand(s, s.title(), "", tuple(c for c in criteria if c.strand == s)) for s in strands),
    )


def evidence(kind: str = "document", effective: date = date(2016, 9, 1), review_by: date | None = None) -> Evidence:
    number = next(_ids)
    return Evidence(number, f"Item {number}", EvidenceKind(kind), effective, review_by)


def assessment(
    *criteria: Criterion,
    levels: Mapping[str, int],
    evidence: Mapping[str, Iterable[Evidence]] | None = None,
    targets: Mapping[str, int] | None = None,
    exceptions: Mapping[str, str] | None = None,
    not_applicable: Mapping[str, str] | None = None,
    binds: Mapping[str, Sequence[str]] | None = None,
    brought_in: Sequence[str] = (),
    profile: Profile = SCHOOL,
    today: date = TODAY,
) -> Assessment:
    """A review as it stands on ``today``. Without ``criteria``, one for each ref in ``levels``, each recommended."""
    chosen = criteria or tuple(criterion(ref) for ref in levels)
    judgements = {
        ref: Judgement(level, target=(targets or {}).get(ref, 3), exception=(exceptions or {}).get(ref, ""))
        for ref, level in levels.items()
    }
    judgements |= {ref: Judgement(not_applicable=reason) for ref, reason in (not_applicable or {}).items()}
    items = {ref: tuple(found) for ref, found in (evidence or {}).items()}
    return assess(edition(*chosen, binds=binds), profile, judgements, items, today, brought_in)


def standing(level: int, *items: Evidence, today: date = TODAY, target: int = 3, exception: str = "") -> Standing:
    """Where a criterion called ``a`` stands."""
    made = assessment(
        levels={"a": level}, evidence={"a": items}, targets={"a": target}, exceptions={"a": exception}, today=today
    )
    return made.by_ref["a"]


def planned_action(
    status: str = "not-started", due: date | None = None, criteria: Sequence[str] = ("a",)
) -> PlannedAction:
    return PlannedAction(
        key=f"key{next(_ids)}",
        revision=1,
        title="Do it",
        description="",
        owner="",
        due=due,
        status=ActionStatus(status),
        success_measure="",
        reason="",
        criteria=tuple(criteria),
        created=TODAY,
        priority=Priority.NORMAL,
    )


def stored_review(name: str = "Hillside Primary", year: int = 2016) -> Review:
    """A setting without people, and its open review, in the database. Needs the ``database`` or the ``app`` fixture."""
    setting = new_setting(SettingDetails(name, "maintained", ("primary",), ("website", "children-online")))
    with saving(TESTER):
        db.session.add(setting)
    return start_review(TESTER, setting, year, TODAY, EDITION)
