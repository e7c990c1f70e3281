"""The paper's sections on the plan: what to fix first, what is overdue, what was done and what that changed."""

from datetime import date

from audit.domain.action_life import Outcome, outcomes_of
from audit.domain.action_plan import GapCover, PlannedAction
from audit.domain.dates import show_date
from audit.domain.gaps import Tier
from audit.domain.plan_views import summarise
from audit.domain.vocabulary import ActionStatus, level_name
from audit.outputs.paper_facts import PaperFacts
from audit.outputs.paper_parts import Block, Column, Words, has_have, is_are, listed, table, typed
from audit.outputs.workbook_words import count_of

MOST_GAPS, MOST_OVERDUE, MOST_DONE = 6, 4, 4
TITLE, PERSON, REASON = 70, 36, 40  # letters
NO_DATE, NO_OWNER = "No date", "Nobody yet"
PLAN = "the plan"


def gaps(facts: PaperFacts) -> tuple[Block, ...]:
    """The first gaps in the order to close them, each with who does something about it by when."""
    covers = facts.covers
    if not covers:
        judged = facts.assessment.judged
        return (Words("Nothing that was judged is below its target.", lead=True),) if judged else ()
    statutory = sum(cover.gap.tier is Tier.STATUTORY for cover in covers)
    bare = sum(cover.without_action for cover in covers)
    first = f", {statutory} of them where law or statutory guidance asks: those come first" if statutory else ""
    plan = f"{has_have(bare, 'gap')} no action yet" if bare else "Each has an action, or a reason why not"
    columns = (
        Column("Gap", 38),
        Column("Assured", 15),
        Column("Target", 13),
        Column("Who", 18),
        Column("By when", 16),
    )
    return (
        Words(f"{count_of(len(covers), 'gap')} between the target and what is assured{first}. {plan}.", lead=True),
        table("The first gaps to close", columns, [_gap_row(cover) for cover in covers], MOST_GAPS, PLAN),
    )


def _gap_row(cover: GapCover) -> tuple[str, ...]:
    standing = cover.gap.standing
    statutory = " (statutory)" if cover.gap.tier is Tier.STATUTORY else ""
    title = f"{standing.criterion.title}{statutory}"
    return (title, level_name(standing.assured), level_name(standing.target), *_who_and_when(cover))


def _who_and_when(cover: GapCover) -> tuple[str, str]:
    """Of the open action due soonest; where there is none, what was decided instead."""
    still = sorted((a for a in cover.actions if a.status.is_open), key=lambda a: (a.due is None, a.due or date.max))
    if not still:
        return (cover.state, typed(cover.dismissed, REASON) or "–")
    more = f" (1 of {len(still)} actions)" if len(still) > 1 else ""
    due = still[0].due
    return (typed(still[0].owner, PERSON) or NO_OWNER, f"{show_date(due) if due else NO_DATE}{more}")


def overdue(facts: PaperFacts) -> tuple[Block, ...]:
    """What should have been done by now."""
    if not facts.actions:
        return (Words("The plan has no actions yet."),) if facts.assessment.judged else ()
    today = facts.assessment.today
    summary = summarise(facts.actions, today)
    late = sorted((a for a in facts.actions if a.overdue(today)), key=lambda a: (a.due or today, a.key))
    soon = f"{is_are(summary.soon)} due within 14 days"
    if not late:
        return (Words(f"{summary.sentence} Nothing is overdue; {soon}.", lead=True),)
    columns = (Column("Action", 40), Column("Who", 20), Column("Was due", 27), Column("Status", 13))
    rows = [_overdue_row(a, today) for a in late]
    return (
        Words(f"{summary.sentence} {is_are(summary.overdue)} overdue and {soon}.", lead=True),
        table("Overdue, longest first", columns, rows, MOST_OVERDUE, PLAN),
    )


def _overdue_row(action: PlannedAction, today: date) -> tuple[str, ...]:
    due = action.due or today
    late = f"{show_date(due)} ({count_of((today - due).days, 'day')} ago)"
    return (typed(action.title, TITLE), typed(action.owner, PERSON) or NO_OWNER, late, action.status.label)


def done(facts: PaperFacts) -> tuple[Block, ...]:
    """Actions that were done, and what moved: those that changed nothing first, as they are the ones to ask about."""
    finished = [a for a in facts.actions if a.status is ActionStatus.DONE]
    if not finished:
        return (Words("No action of this plan has been done yet."),) if facts.actions else ()
    outcomes = {o.action.key: o for o in outcomes_of(finished, facts.assessment, facts.judged_at)}
    found = list(outcomes.values())
    rose, nothing = sum(o.rose for o in found), sum(o.changed_nothing for o in found)
    waiting = sum(bool(o.waiting) for o in found)
    lead = (
        f"{has_have(len(finished), 'action')} been done: {rose} raised a level and {nothing} changed nothing; "
        f"{waiting or 'none'} {'has' if waiting == 1 else 'have'} criteria that wait to be judged again."
    )
    columns = (Column("Action", 35), Column("Done on", 18), Column("What it changed", 47))
    ordered = sorted(finished, key=lambda a: (_rank(outcomes.get(a.key)), a.done_on or date.max, a.key))
    rows = [_done_row(a, outcomes.get(a.key)) for a in ordered]
    return (Words(lead, lead=True), table("Actions done", columns, rows, MOST_DONE, PLAN))


def _rank(outcome: Outcome | None) -> int:
    if outcome is None:
        return 3
    return 0 if outcome.changed_nothing else 1 if outcome.rose else 2


def _done_row(action: PlannedAction, outcome: Outcome | None) -> tuple[str, ...]:
    day = show_date(action.done_on) if action.done_on else "Not recorded"
    return (typed(action.title, TITLE), day, _effect(outcome))


def _effect(outcome: Outcome | None) -> str:
    """In words, with the levels that show it."""
    if outcome is None or not outcome.criteria:
        return "Not known"
    if outcome.changed_nothing:
        return f"Changed nothing. {outcome.criteria[0].title}: {_lower_first(outcome.criteria[0].words)}"
    if outcome.rose:
        risen = [c for c in outcome.criteria if c.rose]
        others = f", and {count_of(len(risen) - 1, 'more criterion', 'more criteria')}" if len(risen) > 1 else ""
        return f"{risen[0].title}: {_lower_first(risen[0].words)}{others}"
    if outcome.waiting:
        return f"To be judged again: {listed([c.title for c in outcome.waiting], 2)}"
    return f"{outcome.criteria[0].title}: {_lower_first(outcome.criteria[0].words)}"


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]
