"""Which gaps a filter keeps."""

from datetime import date

import pytest

from audit.domain.action_plan import cover_gaps
from audit.domain.assessment import Judgement, assess
from audit.domain.assurance import Evidence
from audit.domain.gap_filters import GapFilter, GapKind
from audit.domain.gaps import find_gaps
from audit.domain.rubric import Criterion, Edition, Part, Profile, Requirement, Source, Strand
from audit.domain.vocabulary import Effort, EvidenceKind, Force

TODAY = date(2017, 3, 4)
LAPSED = Evidence(1, "Old log", EvidenceKind.RECORD, date(2015, 9, 1), date(2016, 9, 1))


def criterion(ref, strand, owner, *requirements):
    return Criterion(
        ref, strand, ref, "?", "", ("",) * 5, ("",) * 4, ("a", "b", "c"), (), owner, 12, Effort.SMALL, requirements
    )


def requirement(ref, source, force, binds=()):
    return Requirement(ref, source, "one", "1", force, "All", "", binds)


def source(source_id, *requirements):
    return Source(source_id, source_id, source_id, "", "2016", "", (Part("one", "One"),), requirements)


EDITION = Edition(
    "small", "small", "1", "Small", "2016", "",
    sources=(
        source("kcsie", requirement("K1", "kcsie", Force.STATUTORY, ("academy",))),
        source("kent", requirement("R1", "kent", Force.RECOMMENDED)),
    ),
    strands=(
        Strand("f", "Filtering", "", (
            criterion("f1", "f", "Headteacher", "K1", "R1"), criterion("f2", "f", "SENCO", "R1"),
        )),
        Strand("t", "Training", "", (criterion("t1", "t", "Headteacher", "R1"),)),
    ),
)  # fmt: skip


def covers(setting_type="academy"):
    """f1 claimed 3 and assured 2, f2 at 0, t1 at 1 and dismissed."""
    levels = {"f1": Judgement(3), "f2": Judgement(0), "t1": Judgement(1)}
    profile = Profile(frozenset({"primary"}), setting_type, frozenset())
    assessment = assess(EDITION, profile, levels, {"f1": [LAPSED]}, TODAY)
    return assessment, cover_gaps(find_gaps(assessment), [], {"t1": "Not this year"})


def kept(chosen, setting_type="academy"):
    assessment, all_covers = covers(setting_type)
    return {c.gap.standing.criterion.ref for c in all_covers if chosen.keeps(c, assessment)}


@pytest.mark.parametrize(
    ("chosen", "refs"),
    [
        (GapFilter(), {"f1", "f2", "t1"}),
        (GapFilter(strand="f"), {"f1", "f2"}),
        (GapFilter(source="kcsie"), {"f1"}),
        (GapFilter(source="kent"), {"f1", "f2", "t1"}),
        (GapFilter(owner="Headteacher"), {"f1", "t1"}),
        (GapFilter(level=0), {"f2"}),
        (GapFilter(level=2), {"f1"}),
        (GapFilter(kind=GapKind.EVIDENCE), {"f1"}),
        (GapFilter(kind=GapKind.PRACTICE), {"f2", "t1"}),
        (GapFilter(without_action=True), {"f1", "f2"}),
        (GapFilter(strand="f", owner="SENCO", level=0), {"f2"}),
        (GapFilter(strand="t", owner="SENCO"), set()),
    ],
)
def test_a_gap_has_to_fit_all_that_is_asked_for(chosen, refs):
    assert kept(chosen) == refs


def test_a_source_that_does_not_bind_this_type_of_setting_asks_for_no_gap():
    assert kept(GapFilter(source="kcsie"), "childcare") == set()


def test_only_a_filter_that_asks_for_something_is_active():
    assert not GapFilter().active
    assert GapFilter(level=0).active
