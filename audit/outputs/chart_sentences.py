"""What each chart says, in one sentence with its key figures, for whoever cannot or will not read the picture."""

from collections.abc import Sequence

from audit.domain.assessment import Assessment
from audit.domain.compliance import Compliance
from audit.domain.vocabulary import SECURE
from audit.outputs.chart_tables import (
    FORCES,
    SourceCompliance,
    StrandEvidence,
    StrandGaps,
    StrandProfile,
    evidence_of,
    profile_of,
)

NOTHING_APPLIES = "No criterion of this rubric applies to this setting, so there is nothing to show."
MOST_NAMES = 3  # a longer list of equals would bury the figure


def profile_sentence(assessment: Assessment, profiles: Sequence[StrandProfile]) -> str:
    """All strands together, and the strand furthest below its target."""
    if nothing := _nothing_to_show(assessment, "scores"):
        return nothing
    whole = profile_of("", assessment.standings)
    scores = f"{whole.claimed}% is claimed and {whole.assured}% is assured, against a target of {whole.target}%"
    if whole.exceptions:
        rests = "criterion rests" if whole.exceptions == 1 else "criteria rest"
        scores += f" ({whole.exceptions} {rests} on a leader's exception)"
    furthest = _largest([(p.strand, p.below_target) for p in profiles], "strands", " percentage points")
    verdict = f"the most ground to make up is in {furthest}" if furthest else "no strand as a whole is below its target"
    return _sentence(f"{_so_far(assessment)}{scores}; {verdict}")


def compliance_sentence(sources: Sequence[SourceCompliance]) -> str:
    """All sources together, and where most is not met."""
    applicable = sum(source.applicable for source in sources)
    totals = {state: sum(source.count(state) for source in sources) for state in Compliance}
    if not applicable:
        return "No requirement of these sources applies to this setting, so there is nothing to show."
    if totals[Compliance.NOT_JUDGED] == applicable:
        return f"Nothing has been judged yet, so no requirement has a verdict ({applicable} waiting)."
    met, partly, not_met, not_judged = (
        f"{totals[state]} {'is' if totals[state] == 1 else 'are'} {state.label.lower()}"
        for state in Compliance
        if state is not Compliance.NOT_APPLICABLE
    )
    counts = f"of {_count(applicable, 'requirement')} that apply, {met}, {partly}, {not_met} and {not_judged}"
    most = _largest([(source.source, source.count(Compliance.NOT_MET)) for source in sources], "sources")
    return _sentence(f"{counts}; the most not met are in {most}" if most else counts)


def gaps_sentence(assessment: Assessment, rows: Sequence[StrandGaps]) -> str:
    """The sum of all gaps, how much of it is statutory, and the largest cell."""
    if nothing := _nothing_to_show(assessment, "gaps"):
        return nothing
    cells = [(row.strand, force, gap or 0) for row in rows for force, gap in zip(FORCES, row.gaps, strict=True)]
    total = sum(gap for _, _, gap in cells)
    if not total:
        return _sentence(f"{_so_far(assessment)}no criterion is below its target")
    statutory = sum(gap for _, force, gap in cells if force.binds_by_law_or_guidance)
    largest = _largest([(f"{strand}, {force.label.lower()}", gap) for strand, force, gap in cells], "places")
    return _sentence(
        f"{_so_far(assessment)}the gaps add up to {_count(total, 'level')}, {statutory or 'none'} of them where "
        f"the law or statutory guidance asks; the largest are in {largest}"
    )


def evidence_sentence(assessment: Assessment, rows: Sequence[StrandEvidence]) -> str:
    """The evidence of the whole review, each item once, and the claims that stand without any."""
    if not assessment.applicable:
        return NOTHING_APPLIES
    whole = evidence_of("", assessment.standings, assessment.today)
    items = "no evidence is attached to any criterion yet"
    if whole.items:
        items = (
            f"of {_count(whole.items, 'item')} of evidence, {whole.current} {'is' if whole.current == 1 else 'are'} "
            f"current, {whole.lapsed} past review and {whole.not_yet} not yet in effect"
        )
        if sum(row.items for row in rows) > whole.items:
            items += " (an item that serves several strands is shown in each)"
    bare = whole.unevidenced + whole.excepted
    if bare:
        claims = f"{_count(bare, 'claim')} of Secure or above {'has' if bare == 1 else 'have'} no current evidence"
        if whole.excepted:
            some = f"{whole.excepted} of them " if whole.excepted < bare else ""
            claims += f", {some}by a leader's exception"
    elif any(s.claimed is not None and s.claimed >= SECURE for s in assessment.judged):
        claims = "every claim of Secure or above has current evidence"
    else:
        claims = "nothing is claimed at Secure or above"
    return _sentence(f"{items}; {claims}")


def _nothing_to_show(assessment: Assessment, what: str) -> str:
    """Why there is no figure to give, or an empty string where there is one."""
    if not assessment.applicable:
        return NOTHING_APPLIES
    return "" if assessment.judged else f"Nothing has been judged yet, so there are no {what} to show."


def _so_far(assessment: Assessment) -> str:
    """How much of the review the figures speak for; empty once all of it is judged."""
    judged, applicable = len(assessment.judged), len(assessment.applicable)
    return "" if judged == applicable else f"with {judged} of {_count(applicable, 'criterion', 'criteria')} judged, "


def _largest(figures: Sequence[tuple[str, int]], plural: str, unit: str = "") -> str:
    """``Security (6)``, ``Policy and Security (6 each)``, ``5 strands (6 each)``; empty where all are 0."""
    top = max((figure for _, figure in figures), default=0)
    if not top:
        return ""
    if top == 1:
        unit = unit.removesuffix("s")
    names = [name for name, figure in figures if figure == top]
    if len(names) == 1:
        return f"{names[0]} ({top}{unit})"
    listed = f"{len(names)} {plural}" if len(names) > MOST_NAMES else f"{'; '.join(names[:-1])} and {names[-1]}"
    return f"{listed} ({top}{unit} each)"


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
