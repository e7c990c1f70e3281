"""What an edition changed, on two small editions made by hand."""

from dataclasses import replace

import pytest

from audit.domain.rubric import Descent, Edition, Kinship
from audit.domain.rubric_changes import changes_since
from tests.builders import criterion, edition

BEFORE = edition(criterion("a", "R1"), criterion("b", "R2"), criterion("c", "R3"), criterion("d", "R3"))
CHANGED = {
    "b": Descent(Kinship.REWORDED, ("b",), "Plainer."),
    "e": Descent(Kinship.REPLACES, ("c",), "Asks more."),
    "f": Descent(Kinship.NEW, (), "Never asked."),
}


def later(*criteria, **more) -> Edition:
    made = edition(*criteria)
    return replace(
        made, **{"id": "later", "based_on": BEFORE.id, "descents": CHANGED, "retired": {"d": "Out of date."}, **more}
    )


AFTER = later(
    criterion("a", "R1", "G1"),
    replace(criterion("b", "R2"), question="In other words?", owner="SENCO"),
    criterion("e", "R3", "G1"),
    criterion("f", "G1"),
)


def test_every_criterion_of_both_editions_is_in_one_group():
    made = changes_since(AFTER, BEFORE)
    assert [c.criterion.ref for c in made.same] == ["a"]
    assert [c.criterion.ref for c in made.reworded] == ["b"]
    assert [c.criterion.ref for c in made.replaces] == ["e"]
    assert [c.criterion.ref for c in made.new] == ["f"]
    assert [c.ref for c in made.replaced] == ["c"]
    assert [(c.ref, why) for c, why in made.retired] == [("d", "Out of date.")]
    assert made.sentence == (
        "4 criteria before and 4 now: 1 the same, 1 reworded, 1 in the place of 1, 1 new, 1 retired."
    )


def test_a_change_says_which_texts_differ_and_what_asks_for_it_now():
    made = changes_since(AFTER, BEFORE)
    [same], [reworded], [replacing], [new] = made.same, made.reworded, made.replaces, made.new
    assert reworded.field_words == "question, who usually leads"
    assert [r.ref for r in same.added] == ["G1"]
    assert made.more_asked == (same,)
    assert reworded.added == ()
    assert [r.ref for r in replacing.added] == ["G1"]  # R3 asked for what it takes the place of
    assert [c.ref for c in replacing.before] == ["c"]
    assert (new.before, [r.ref for r in new.added]) == ((), ["G1"])


def test_sources_that_came_and_went_are_told():
    law, kent = AFTER.sources[0], AFTER.sources[-1]
    made = changes_since(replace(AFTER, sources=(*AFTER.sources, replace(kent, id="more"))), BEFORE)
    assert [s.id for s in made.new_sources] == ["more"]
    before = replace(BEFORE, sources=(*BEFORE.sources, replace(law, id="gone")))
    assert [s.id for s in changes_since(AFTER, before).dropped_sources] == ["gone"]


def test_only_the_edition_it_is_based_on_is_compared():
    with pytest.raises(ValueError, match="later is not based on later"):
        changes_since(AFTER, AFTER)
    with pytest.raises(ValueError, match="is not based on"):
        changes_since(BEFORE, AFTER)
