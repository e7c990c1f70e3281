"""The governors' paper of one review: where it stands, what moved, what to fix, what to ask and what to decide.

Two to four pages of A4. Lists are cut so that the paper keeps to that whatever the review holds, and each says how many
it leaves out and where they are. Pure: the same facts give the same paper.
"""

from audit.domain.dates import show_date
from audit.outputs import paper_actions as actions
from audit.outputs import paper_closing as closing
from audit.outputs import paper_movement as movement
from audit.outputs import paper_standing as standing
from audit.outputs.paper_facts import PaperFacts, Stage
from audit.outputs.paper_parts import Paper, Section, typed


def governors_paper(facts: PaperFacts) -> Paper:
    """The paper as its sections, for any of the ways to set it."""
    first, *rest = (
        Section("headline", "Where we stand", standing.headline(facts)),
        Section("movement", "What has moved since the last review", movement.since_last_review(facts)),
        Section("statutory", "What law and statutory guidance ask", standing.statutory(facts)),
        Section("policy", "What our own policy says", standing.policy(facts)),
        Section("gaps", "What to fix first", actions.gaps(facts)),
        Section("overdue", "Overdue actions", actions.overdue(facts)),
        Section("done", "What has been done", actions.done(facts)),
        Section("evidence", "Claims without evidence, and evidence out of date", standing.evidence(facts)),
        Section("questions", "Questions governors might ask", closing.questions(facts), new_page=True),
        Section("decisions", "What governors are asked to do", closing.decisions(facts)),
        Section("sign-off", "Sign-off", closing.sign_off(facts)),
    )
    return Paper(
        title=f"Governors' paper: online safety review {facts.year_label}",
        setting_name=typed(facts.setting_name),
        status=status_words(facts),
        on=facts.assessment.today,
        sections=tuple(s for s in (first, *rest) if s.blocks),
        notes=closing.how_to_read(facts),
    )


def status_words(facts: PaperFacts) -> str:
    """The day and the state of the review, in a sentence or two."""
    day = show_date(facts.assessment.today)
    match facts.sign_off.stage:
        case Stage.OPEN:
            return f"Draft. The review is still open; this is how it stood on {day}."
        case Stage.SUBMITTED:
            return f"With governors, not yet signed off. As it stood on {day}."
        case Stage.SIGNED:
            return f"Signed off. As it stood on {day}."
        case Stage.CLOSED:
            return f"Closed without a sign-off. As it stood on {day}."
