"""Which criterion is which, across one edition, two and three."""

from dataclasses import replace

from audit.domain.lineage import lineage_of
from audit.domain.rubric import Descent, Edition, Kinship
from tests.builders import criterion, edition

FIRST = edition(*(criterion(ref) for ref in ("kept", "old-words", "split", "dropped", "twin")))


def later(
    number: int,
    based_on: Edition,
    refs: tuple[str, ...],
    descents: dict[str, Descent],
    retired: dict[str, str] | None = None,
) -> Edition:
    made = edition(*(criterion(ref) for ref in refs))
    return replace(made, id=f"small-{number}", based_on=based_on.id, descents=descents, retired=retired or {})


SECOND = later(
    2,
    FIRST,
    ("kept", "new-words", "half-one", "half-two", "added", "twin"),
    {
        "new-words": Descent(Kinship.REWORDED, ("old-words",), "Plainer"),
        "half-one": Descent(Kinship.REPLACES, ("split",), "One practice was two"),
        "half-two": Descent(Kinship.REPLACES, ("split",), "One practice was two"),
        "added": Descent(Kinship.NEW, (), "A new duty"),
    },
    {"dropped": "No source asks it any more"},
)
THIRD = later(
    3,
    SECOND,
    ("kept", "newest-words", "whole", "added"),
    {
        "newest-words": Descent(Kinship.REWORDED, ("new-words",), "Plainer still"),
        "whole": Descent(Kinship.REPLACES, ("half-one", "half-two"), "Two practices were one"),
    },
    {"twin": "Said twice"},
)


def test_one_edition_is_the_same_throughout():
    found = lineage_of(FIRST, FIRST)
    assert {d.kinship for d in found.descents.values()} == {Kinship.SAME}
    assert found.heirs == {c.ref: c.ref for c in FIRST.criteria}
    assert not found.replaced_by
    assert not found.retired


def test_from_one_edition_to_the_next_each_criterion_is_what_the_edition_says():
    found = lineage_of(FIRST, SECOND)
    assert found.heirs == {"kept": "kept", "old-words": "new-words", "twin": "twin"}
    assert found.replaced_by == {"split": ("half-one", "half-two")}
    assert found.retired == {"dropped": "No source asks it any more"}
    assert found.descents["new-words"] == Descent(Kinship.REWORDED, ("old-words",), "Plainer")
    assert found.descents["added"].kinship is Kinship.NEW


def test_the_newer_edition_is_found_whichever_is_named_first():
    assert lineage_of(SECOND, FIRST) == lineage_of(FIRST, SECOND)


def test_over_two_steps_the_most_that_happened_counts():
    found = lineage_of(FIRST, THIRD, [SECOND])
    assert found.descents["kept"].kinship is Kinship.SAME
    assert found.descents["newest-words"] == Descent(Kinship.REWORDED, ("old-words",), "Plainer; Plainer still")
    assert found.descents["whole"].kinship is Kinship.REPLACES
    assert found.descents["whole"].refs == ("split",)
    assert found.descents["added"].kinship is Kinship.NEW  # the same as in the second, and new since the first
    assert found.replaced_by == {"split": ("whole",)}
    assert found.retired == {"dropped": "No source asks it any more", "twin": "Said twice"}


def test_a_criterion_that_took_the_place_of_a_new_one_is_new_since_the_first():
    fourth = later(4, SECOND, ("better",), {"better": Descent(Kinship.REPLACES, ("added",))})
    assert lineage_of(FIRST, fourth, [SECOND]).descents["better"].kinship is Kinship.NEW


def test_a_criterion_that_two_claim_to_carry_on_counts_for_the_first_of_them():
    twice = later(5, FIRST, ("a", "b"), {ref: Descent(Kinship.REWORDED, ("kept",)) for ref in "ab"})
    found = lineage_of(FIRST, twice)
    assert found.heirs == {"kept": "a"}
    assert found.descents["b"].kinship is Kinship.REPLACES


def test_editions_that_say_nothing_of_each_other_share_what_has_the_same_ref():
    """Refs are never used again for another practice; other level words make it reworded."""
    other = replace(
        edition(criterion("kept"), replace(criterion("twin"), levels=("a", "b", "c", "d", "e")), criterion("own")),
        id="other",
    )
    found = lineage_of(FIRST, other)
    assert found.descents["kept"].kinship is Kinship.SAME
    assert found.descents["twin"].kinship is Kinship.REWORDED
    assert found.descents["own"].kinship is Kinship.NEW
    assert set(found.retired) == {"old-words", "split", "dropped"}


def test_editions_based_on_each_other_in_a_circle_do_not_hang():
    one = replace(FIRST, id="one", based_on="two")
    two = replace(FIRST, id="two", based_on="one")
    third = replace(FIRST, id="third")
    assert lineage_of(one, third, [two]).heirs == {c.ref: c.ref for c in FIRST.criteria}
