"""Compliance said in sentences, with the figures worked by hand."""

from datetime import date

import pytest

from audit.domain.assessment import Judgement, assess
from audit.domain.compliance import Compliance, count_states, requirement_standing, source_standings
from audit.domain.compliance_words import how_it_follows, not_binding_sentence, source_sentence
from audit.domain.rubric import AppliesTo, Criterion, Edition, Part, Profile, Requirement, Source, Strand
from audit.domain.vocabulary import Effort, Force

MET, PARTLY, NOT_MET, NOT_JUDGED, NOT_APPLICABLE = Compliance


def criterion(ref, *requirements, facilities=()):
    return Criterion(
        ref, "s", ref, "?", "", ("",) * 5, ("",) * 4, (), (), "Headteacher", 12, Effort.SMALL, requirements,
        AppliesTo(facilities=facilities),
    )  # fmt: skip


SCHOOLS = ("academy",)
SOURCE = Source(
    "kcsie", "Keeping children safe", "KCSIE", "", "2016", "", (Part("one", "One"),),
    (
        Requirement("K1", "kcsie", "one", "1", Force.STATUTORY, "All", "", SCHOOLS),
        Requirement("K2", "kcsie", "one", "2", Force.LEGAL, "All", ""),
        Requirement("K3", "kcsie", "one", "3", Force.CONTEXT, "All", "", SCHOOLS),
    ),
)  # fmt: skip
EDITION = Edition(
    "small", "small", "1", "Small", "2016", "", (SOURCE,),
    (Strand("s", "S", "", (
        criterion("a", "K1"), criterion("b", "K1"), criterion("c", "K1", facilities=("website",)), criterion("d", "K2"),
    )),),
)  # fmt: skip


def review(setting_type="academy", **levels):
    judged = {ref: Judgement(level, exception="Seen") for ref, level in levels.items()}
    profile = Profile(frozenset({"primary"}), setting_type, frozenset())
    return assess(EDITION, profile, judged, {}, date(2017, 3, 4))


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({}, "Not judged yet: of 2 criteria that apply here, none has been judged."),
        (
            {"a": 3, "b": 4},
            "Of 2 criteria that apply here, 2 are assured at 3 Secure or more. "
            "Met asks that every one is assured at 3 Secure or more, and every one is.",
        ),
        (
            {"a": 3},
            "Of 2 criteria that apply here, 1 is assured at 3 Secure or more, 1 still to be judged. "
            "Met would need every one at 3 Secure or more. "
            "Partly met needs at least one at 2 Developing or more, and the highest is 3 Secure.",
        ),
        (
            {"a": 2, "b": 0},
            "Of 2 criteria that apply here, 0 are assured at 3 Secure or more, 2 below it. "
            "Met would need every one at 3 Secure or more. "
            "Partly met needs at least one at 2 Developing or more, and the highest is 2 Developing.",
        ),
        (
            {"a": 1, "b": 0},
            "Of 2 criteria that apply here, 0 are assured at 3 Secure or more, 2 below it. "
            "Even partly met needs at least one at 2 Developing or more, and the highest is 1 Emerging.",
        ),
    ],
)
def test_how_a_state_follows_is_said_with_its_figures(levels, words):
    """Criterion c is for settings with a website, so it is left out each time, and said to be."""
    standing = requirement_standing(review(**levels), SOURCE.requirements[0])
    assert how_it_follows(standing) == f"{words} 1 more criterion does not apply here."


def test_one_criterion_is_spoken_of_as_one():
    standing = requirement_standing(review(d=3), SOURCE.requirements[1])
    assert how_it_follows(standing).startswith("Of 1 criterion that applies here, 1 is assured at 3 Secure or more.")


def test_what_does_not_bind_says_so():
    standing = requirement_standing(review("childcare", a=0), SOURCE.requirements[0])
    assert how_it_follows(standing) == "Not applicable: does not bind this type of setting."


def test_a_source_is_summed_up_in_one_sentence():
    assert (
        source_sentence({MET: 1, PARTLY: 2, NOT_MET: 0, NOT_JUDGED: 3, NOT_APPLICABLE: 1})
        == "Of 6 requirements that apply, 1 is met, 2 partly met, 0 not met and 3 not judged yet "
        "(1 more does not apply)."
    )
    assert source_sentence(count_states(source_standings(review(), SOURCE))) == (
        "Of 2 requirements that apply, none has been judged yet."
    )
    assert source_sentence(count_states(source_standings(review(a=3, b=3, d=3), SOURCE))) == (
        "Of 2 requirements that apply, every one is met."
    )
    assert source_sentence({MET: 0, PARTLY: 0, NOT_MET: 0, NOT_JUDGED: 0, NOT_APPLICABLE: 4}) == (
        "Nothing in it applies here: 4 requirements left out."
    )


def test_a_source_says_what_it_does_not_bind():
    assert not_binding_sentence(SOURCE, "academy") == ""
    assert not_binding_sentence(SOURCE, "childcare") == (
        "Keeping children safe does not bind this type of setting (stand-alone nursery or childcare provider) "
        "in 1 of its 2 requirements: they are listed, and not scored. The other 1 does bind it."
    )
