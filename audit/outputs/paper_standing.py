"""The paper's sections on where the review stands: the score, law and statutory guidance, evidence."""

from audit.domain.assessment import Assessment, Standing
from audit.domain.compliance import (
    Compliance,
    RequirementStanding,
    count_states,
    requirement_standing,
    statutory_not_met,
)
from audit.domain.compliance_words import source_sentence
from audit.domain.evidence_words import currency_words
from audit.domain.inspection import LapsedItem, lapsed_items
from audit.domain.scoring import Score, score, show_percent
from audit.domain.vocabulary import level_name
from audit.outputs.chart_sentences import NOTHING_APPLIES, evidence_sentence
from audit.outputs.chart_tables import SourceCompliance, source_compliance
from audit.outputs.paper_facts import PaperFacts
from audit.outputs.paper_parts import (
    Block,
    Column,
    Figure,
    Figures,
    Points,
    Table,
    Words,
    listed,
    more_than,
    table,
    typed,
)
from audit.outputs.workbook_words import count_of, place_of

MOST_REQUIREMENTS, MOST_CLAIMS, MOST_ITEMS, MOST_EXCEPTIONS = 6, 4, 4, 2
SUMMARY, NOTE, REASON, ITEM = 150, 240, 160, 70  # letters


def headline(facts: PaperFacts) -> tuple[Block, ...]:
    """The score with its bounds and coverage, and one sentence that hides nothing."""
    assessment = facts.assessment
    blocks: list[Block] = [Words(headline_sentence(assessment), lead=True), _figures(assessment)]
    if facts.sign_off.note:
        blocks.append(Words(f"From the leader who submitted it: {typed(facts.sign_off.note, NOTE)}"))
    if hidden := len(assessment.hidden):
        counts = "counts" if hidden == 1 else "count"
        blocks.append(
            Words(
                f"This copy was made for somebody who is still to rate {count_of(hidden, 'criterion', 'criteria')} "
                f"independently: in it {'that one' if hidden == 1 else 'those'} {counts} as not judged."
            )
        )
    return tuple(blocks)


def policy(facts: PaperFacts) -> tuple[Block, ...]:
    """How much of Kent's template the setting's own policy makes."""
    return (Words(facts.policy),) if facts.policy else ()


def headline_sentence(assessment: Assessment) -> str:
    """How much is judged, claimed and assured, and what stands against it."""
    if not assessment.applicable:
        return NOTHING_APPLIES
    waiting = count_of(len(assessment.applicable), "criterion", "criteria")
    if not assessment.judged:
        return f"Nothing has been judged yet, so there is no score: {waiting} that apply here are waiting."
    whole = score(assessment.standings)
    so_far = "" if whole.complete else f"with {whole.judged} of {waiting} judged, "
    scores = f"{show_percent(whole.claimed)} is claimed and {show_percent(whole.assured)} is assured"
    bare, short = sum(s.unevidenced for s in assessment.standings), len(statutory_not_met(assessment))
    lack = "lacks the evidence to carry it" if bare == 1 else "lack the evidence to carry them"
    claims = f"{count_of(bare, 'claim')} {lack}"
    required = f"{count_of(short, 'legal or statutory requirement')} {'is' if short == 1 else 'are'} not fully met"
    against = [*([claims] if bare else ["every claim has its evidence"]), *([required] if short else [])]
    sentence = f"{so_far}{scores}; {' and '.join(against)}."
    return sentence[0].upper() + sentence[1:]


def _figures(assessment: Assessment) -> Figures:
    whole = score(assessment.standings)
    coverage = "–" if whole.coverage is None else f"{whole.coverage:.0f}%"
    short = len(statutory_not_met(assessment))
    return Figures(
        (
            Figure("Assured", _figure(whole.assured), bounds_words(whole)),
            Figure("Claimed", _figure(whole.claimed), "What was judged"),
            Figure("Coverage", coverage, _coverage_words(assessment, whole)),
            Figure("Not fully met", str(short), "Legal or statutory requirements judged"),
        )
    )


def _coverage_words(assessment: Assessment, whole: Score) -> str:
    words = f"{whole.judged} of {whole.applicable} criteria that apply are judged"
    proposed = sum(s.to_confirm for s in assessment.standings)
    return f"{words}, {proposed} more to confirm" if proposed else words


def _figure(value: float | None) -> str:
    return "–" if value is None else show_percent(value)


def bounds_words(whole: Score) -> str:
    """Where the assured score can still end up; what it is once nothing is open."""
    if whole.low is None or whole.high is None:
        return "Nothing applies here"
    if whole.assured is None:
        return "Nothing judged yet"
    if whole.complete:
        return "What current evidence supports"
    return f"Between {show_percent(whole.low)} and {show_percent(whole.high)} once everything is judged"


def statutory_standings(assessment: Assessment) -> tuple[RequirementStanding, ...]:
    """Every legal and statutory requirement, in source order."""
    found = assessment.edition.requirements.values()
    return tuple(requirement_standing(assessment, r) for r in found if r.force.binds_by_law_or_guidance)


def statutory(facts: PaperFacts) -> tuple[Block, ...]:
    """Counts by state, source by source, and the requirements that are short of met, worst first."""
    assessment = facts.assessment
    counts = count_states(statutory_standings(assessment))
    short = sorted(statutory_not_met(assessment), key=lambda s: s.state is not Compliance.NOT_MET)
    blocks: list[Block] = [
        Words(f"Law and statutory guidance together: {_lower_first(source_sentence(counts))}", lead=True),
        _sources(assessment),
    ]
    if short:
        columns = (Column("Where", 31), Column("What it asks", 57), Column("State", 12))
        rows = [_requirement_row(assessment, s) for s in short]
        name = "Law and statutory guidance judged and not fully met"
        blocks.append(table(name, columns, rows, MOST_REQUIREMENTS, "By source"))
    elif assessment.judged:
        blocks.append(Words("Of what has been judged so far, no legal or statutory requirement falls short."))
    return tuple(blocks)


def _sources(assessment: Assessment) -> Table:
    first, *numbers = SourceCompliance.HEADERS
    columns = (Column(first, 22), *(Column(title, 13, "right") for title in numbers))
    return Table(
        "All requirements of each source, by state", columns, tuple(s.cells for s in source_compliance(assessment))
    )


def _requirement_row(assessment: Assessment, standing: RequirementStanding) -> tuple[str, ...]:
    requirement = standing.requirement
    unsure = "" if requirement.place_checked else " (number not confirmed)"
    return (
        f"{place_of(assessment.edition, requirement)}{unsure}",
        typed(requirement.summary, SUMMARY),
        standing.state.label,
    )


def evidence(facts: PaperFacts) -> tuple[Block, ...]:
    """Claims that their evidence does not carry, items past review, and what rests on a leader's word."""
    assessment = facts.assessment
    if not assessment.applicable:
        return ()
    blocks: list[Block] = [Words(evidence_sentence(assessment, ()), lead=True)]
    if claims := [_claim_row(s) for s in assessment.standings if s.unevidenced]:
        columns = (Column("Criterion", 42), Column("Claimed", 15), Column("Assured", 15), Column("Evidence", 28))
        blocks.append(table("Claims without the evidence to carry them", columns, claims, MOST_CLAIMS, "Gaps"))
    if lapsed := [_item_row(assessment, item) for item in lapsed_items(assessment)]:
        heads = (Column("Item", 42), Column("Out of date", 24), Column("Serves", 34))
        blocks.append(table("Evidence past its review date", heads, lapsed, MOST_ITEMS, "the evidence register"))
    if excepted := [s for s in assessment.standings if s.excepted]:
        rests = "rests" if len(excepted) == 1 else "rest"
        leader = "a leader's recorded exception, and not on evidence"
        blocks.append(Words(f"{count_of(len(excepted), 'level')} {rests} on {leader}:"))
        reasons = tuple(_exception(s) for s in excepted[:MOST_EXCEPTIONS])
        blocks.append(Points(reasons, more=more_than(len(excepted), MOST_EXCEPTIONS, "Gaps")))
    return tuple(blocks)


def _claim_row(s: Standing) -> tuple[str, ...]:
    states = (
        (s.current_evidence, "current"),
        (s.stale_evidence, "out of date"),
        (len(s.evidence) - s.current_evidence - s.stale_evidence, "not yet in effect"),
    )
    found = listed([f"{n} {state}" for n, state in states if n])
    return s.criterion.title, level_name(s.claimed), level_name(s.assured), found[:1].upper() + found[1:] or "None"


def _item_row(assessment: Assessment, lapsed: LapsedItem) -> tuple[str, ...]:
    item, served = lapsed.evidence, [s.criterion.title for s in lapsed.standings]
    return typed(item.title, ITEM), currency_words(item, assessment.today), listed(served, 2)


def _exception(s: Standing) -> str:
    reason = s.judgement.exception if s.judgement is not None else ""
    return f"{s.criterion.title} ({level_name(s.assured)}): {typed(reason, REASON)}"


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]
