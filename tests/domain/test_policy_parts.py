"""Parts of the template in its own order, where to go on, and how much of each section a policy makes."""

from audit.domain.policy_check import PolicyStatus
from audit.domain.policy_parts import counted, cover_policy, next_to_decide, parts_of
from tests.policy_builders import FOUND, MISSING, NOT_HERE, WEAK, decided, proposed, standing


def test_parts_stand_in_the_order_of_their_numbers_whatever_came_first():
    """Responsibilities (1.3.1) are read before the rest, and a second edition's additions after it."""
    standings = [
        standing("R1", part="1.3.1 Leaders"),
        standing("R2", section="10 Last", part="10 Last"),
        standing("R3", part="1.1 Aims"),
        standing("R4", section="2 Online", part="2.3 Email"),
        standing("R5", part="1.3.1 Leaders"),
    ]
    parts = parts_of(standings)
    assert [part.title for part in parts] == ["1.1 Aims", "1.3.1 Leaders", "2.3 Email", "10 Last"]
    assert [s.statement.ref for s in parts[1].standings] == ["R1", "R5"]


def test_the_next_part_is_the_first_behind_this_one_in_which_something_waits_and_then_round_again():
    first, second = decided("R1", FOUND, 1, part="1.1 A"), proposed("R2", FOUND, 1, part="1.2 B")
    third = standing("R3", part="1.3 C", why_not="Only for colleges")
    parts = parts_of([first, second, third])
    assert next_to_decide(parts).title == "1.2 B"
    assert next_to_decide(parts, parts[2].id).title == "1.2 B"
    assert next_to_decide(parts, parts[1].id).title == "1.2 B"
    assert next_to_decide(parts_of([first, third])) is None


def test_a_part_of_which_nothing_applies_says_so():
    away, here = standing("R1", why_not="Only for colleges"), standing("R2")
    assert not parts_of([away])[0].applies
    assert parts_of([away, here])[0].applies
    assert [s.statement.ref for s in parts_of([away, here])[0].to_decide] == ["R2"]


def test_the_subject_of_a_part_reads_within_a_sentence():
    titles = ["2.3 Email", "8 Responding to incidents", "9.3 IIOC and the like", "Parents"]
    subjects = [parts_of([standing("R1", part=title)])[0].subject for title in titles]
    assert subjects == ["email", "responding to incidents", "IIOC and the like", "parents"]


def test_coverage_keeps_what_is_strongly_recommended_apart_from_what_is_optional():
    """Section 1: R1 found, R2 weak, G1 found and decided, R3 away. Section 2: R4 missing and decided."""
    coverage = cover_policy(
        [
            proposed("R1", FOUND, 1),
            proposed("R2", WEAK, 1),
            decided("G1", FOUND, 1),
            standing("R3", why_not="Only for colleges"),
            decided("R4", MISSING, section="2 Online"),
        ]
    )
    assert (coverage.whole.total, coverage.whole.decided, coverage.whole.counts[NOT_HERE]) == (4, 2, 1)
    assert (coverage.strong.total, coverage.strong.counts[FOUND], coverage.strong.decided) == (3, 1, 1)
    assert (coverage.optional.total, coverage.optional.counts[FOUND]) == (1, 1)
    assert [(s.title, s.strong.total, s.optional.total) for s in coverage.sections] == [
        ("1 Aims", 2, 1),
        ("2 Online", 1, 0),
    ]


def test_what_does_not_apply_is_not_counted():
    away = standing("R1", why_not="Only for colleges")
    assert counted([away, standing("R2"), decided("R3", PolicyStatus.NOT_APPLICABLE, note="No")]) == (standing("R2"),)
