"""Compliance in sentences: what a source comes to, and how the state of a requirement follows from its criteria."""

from collections.abc import Mapping

from audit.domain.compliance import PARTLY, Compliance, RequirementStanding
from audit.domain.rubric import Source
from audit.domain.vocabulary import SECURE, TYPES, Force, level_name


def source_sentence(counts: Mapping[Compliance, int]) -> str:
    """One source in one sentence, with its figures. ``counts`` holds every state."""
    not_applicable = counts[Compliance.NOT_APPLICABLE]
    applicable = sum(counts.values()) - not_applicable
    left_out = f" ({not_applicable} more {_do(not_applicable)} not apply)" if not_applicable else ""
    if not applicable:
        return f"Nothing in it applies here: {_count(not_applicable, 'requirement')} left out."
    requirements = f"{_count(applicable, 'requirement')} that {'applies' if applicable == 1 else 'apply'}"
    if counts[Compliance.NOT_JUDGED] == applicable:
        return f"Of {requirements}, none has been judged yet{left_out}."
    met, partly, not_met = (counts[s] for s in (Compliance.MET, Compliance.PARTLY_MET, Compliance.NOT_MET))
    if met == applicable:
        return f"Of {requirements}, every one is met{left_out}."
    return (
        f"Of {requirements}, {met} {_is(met)} met, {partly} partly met, "
        f"{not_met} not met and {counts[Compliance.NOT_JUDGED]} not judged yet{left_out}."
    )


def not_binding_sentence(source: Source, setting_type: str) -> str:
    """What a source does not bind this type of setting to; empty where all of it binds."""
    scored = [r for r in source.requirements if r.force is not Force.CONTEXT]
    loose = [r for r in scored if not r.binds_type(setting_type)]
    if not loose:
        return ""
    kind = TYPES[setting_type][0].lower() + TYPES[setting_type][1:]
    still = len(scored) - len(loose)
    rest = f" The other {still} {_do(still)} bind it." if still else ""
    return (
        f"{source.title} does not bind this type of setting ({kind}) in {len(loose)} of its "
        f"{_count(len(scored), 'requirement')}: they are listed, and not scored.{rest}"
    )


def how_it_follows(standing: RequirementStanding) -> str:
    """The rule and the figures that lead to the state of one requirement."""
    if standing.state is Compliance.NOT_APPLICABLE:
        return f"Not applicable: {_lower_first(standing.why_not or 'none of its criteria applies here')}."
    applicable = [s for s in standing.standings if s.applies]
    levels = [s.assured for s in applicable if s.assured is not None]
    total, waiting = len(applicable), len(applicable) - len(levels)
    secure = sum(level >= SECURE for level in levels)
    outside = len(standing.standings) - total
    left_out = (
        f" {_count(outside, 'more criterion', 'more criteria')} {_do(outside)} not apply here." if outside else ""
    )
    criteria = f"{_count(total, 'criterion', 'criteria')} that {'applies' if total == 1 else 'apply'} here"
    if standing.state is Compliance.NOT_JUDGED:
        return f"Not judged yet: of {criteria}, none has been judged.{left_out}"
    figures = f"Of {criteria}, {secure} {_is(secure)} assured at {level_name(SECURE)} or more"
    if short := len(levels) - secure:
        figures += f", {short} below it"
    if waiting:
        figures += f", {waiting} still to be judged"
    if standing.state is Compliance.MET:
        verdict = f"Met asks that every one is assured at {level_name(SECURE)} or more, and every one is."
    elif standing.state is Compliance.PARTLY_MET:
        verdict = (
            f"Met would need every one at {level_name(SECURE)} or more. Partly met needs at least one at "
            f"{level_name(PARTLY)} or more, and the highest is {level_name(max(levels))}."
        )
    else:
        verdict = (
            f"Even partly met needs at least one at {level_name(PARTLY)} or more, and the highest is "
            f"{level_name(max(levels))}."
        )
    return f"{figures}. {verdict}{left_out}"


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _do(number: int) -> str:
    return "does" if number == 1 else "do"


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]
