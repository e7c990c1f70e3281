"""The paper's last page: what to ask, what to decide, and who has signed."""

from audit.domain.compliance import statutory_not_met
from audit.domain.dates import show_date
from audit.domain.questions import suggested_questions
from audit.domain.scoring import score, show_percent
from audit.outputs.paper_facts import PaperFacts, SignedBy, SignOff, Stage
from audit.outputs.paper_parts import Block, Code, Column, Points, Table, Words, typed
from audit.outputs.workbook_words import count_of

MOST_OF_STRANDS, MOST_OF_CLAIMS = 4, 3  # questions
NAME, MINUTE, REASON = 50, 40, 160  # letters
TO_FILL_IN = ""


def questions(facts: PaperFacts) -> tuple[Block, ...]:
    """A question for each strand that slipped most or is weak, then for bare claims, as the questions page has them."""
    if not facts.assessment.judged:
        return (
            Words(
                "Nothing has been judged, so there is nothing in particular to ask about. Ask who will judge which "
                "strand, and by when."
            ),
        )
    asked = suggested_questions(facts.assessment, facts.movement, MOST_OF_STRANDS, MOST_OF_CLAIMS)
    if not asked:
        return (Words("No strand is weak or slipping, and no claim lacks evidence. Ask how that was checked."),)
    return (
        Words("From the criteria of strands that slipped or are weak, and from claims that nothing current shows."),
        Points(tuple(f"{one.text} ({one.standing.criterion.title}: {one.why})" for one in asked), numbered=True),
    )


def decisions(facts: PaperFacts) -> tuple[Block, ...]:
    """What is asked of the meeting, as the figures suggest it."""
    assessment, sign_off = facts.assessment, facts.sign_off
    whole = score(assessment.standings)
    points = []
    if whole.assured is not None:
        waiting = count_of(whole.applicable - whole.judged, "criterion", "criteria")
        rest = "" if whole.complete else f", with {waiting} still to be judged"
        points.append(f"Note an assured score of {show_percent(whole.assured)}{rest}.")
    else:
        points.append("Note that there is no score yet, and agree by when there will be one.")
    if short := len(statutory_not_met(assessment)):
        required = count_of(short, "legal or statutory requirement")
        points.append(f"Agree by when {required} will be fully met, and who reports on it.")
    if bare := sum(cover.without_action for cover in facts.covers):
        points.append(f"Ask for an owner and a date for {count_of(bare, 'gap')} without an action.")
    if late := sum(a.overdue(assessment.today) for a in facts.actions):
        actions = count_of(late, "overdue action")
        points.append(f"Decide what happens about {actions}: a new date, more help, or dropping it.")
    points.append(_about_signing(sign_off))
    return (Points(tuple(points), numbered=True),)


def _about_signing(sign_off: SignOff) -> str:
    match sign_off.stage:
        case Stage.OPEN:
            return "Nothing is to be signed at this meeting: a leader submits the review when it is ready."
        case Stage.SUBMITTED:
            return (
                "Have the chair or lead governor sign the review in Plumbline, with the date of this meeting and the "
                "reference of its minute, or return it with a reason."
            )
        case Stage.SIGNED:
            return "Nothing more is to be signed: both names are under the review."
        case Stage.CLOSED:
            return "Note that this review was closed without a sign-off."


def sign_off(facts: PaperFacts) -> tuple[Block, ...]:
    """Who has signed what, or the lines that a clerk fills in."""
    found = facts.sign_off
    blocks: list[Block] = []
    if found.reopened:
        blocks.append(Words(f"An earlier copy was opened again. {typed(found.reopened, REASON)}"))
    if found.stage in (Stage.OPEN, Stage.CLOSED):
        blocks.append(_for_the_clerk())
        return tuple(blocks)
    submitted = f"Revision {found.revision} was submitted by {typed(found.submitted_by, NAME)}"
    day = f" on {show_date(found.submitted_on)}" if found.submitted_on else ""
    blocks.append(Words(f"{submitted}{day}. What is signed is that frozen copy, and this is its SHA-256:"))
    blocks.append(Code("SHA-256", found.sha256))
    columns = (
        Column("Signed for", 16),
        Column("Name and role", 30),
        Column("Signed on", 18),
        Column("Governors' meeting", 18),
        Column("Minute reference", 18),
    )
    rows = [_signature_row(s) for s in found.signed] + [
        (_side(c), "Not signed yet", "–", "–", "–") for c in found.waiting
    ]
    blocks.append(Table("Signatures", columns, tuple(rows)))
    if found.stage is Stage.SUBMITTED:
        blocks.append(_for_the_clerk())
    return tuple(blocks)


def _signature_row(signature: SignedBy) -> tuple[str, ...]:
    who = ", ".join(filter(None, (typed(signature.name, NAME), typed(signature.title, NAME))))
    meeting = show_date(signature.meeting) if signature.meeting else "–"
    return (_side(signature.capacity), who, show_date(signature.on), meeting, typed(signature.minute, MINUTE) or "–")


def _side(capacity: str) -> str:
    return "The governors" if capacity == "Governors" else "The school"


def _for_the_clerk() -> Table:
    columns = (Column("At the meeting", 30), Column("To be filled in", 70))
    rows = ("Date of the meeting", "Minute reference", "Decision")
    return Table("For the clerk", columns, tuple((row, TO_FILL_IN) for row in rows))


def how_to_read(facts: PaperFacts) -> tuple[str, ...]:
    """What the figures mean, as briefly as it can be said."""
    edition = facts.assessment.edition
    return (
        "Claimed is the level somebody judged. Assured is the level that evidence current on the day supports: a claim "
        "of 3 Secure needs one current item, 4 Embedded two of different kinds, one of which shows practice.",
        "A score is out of 100 and over the criteria that apply and are judged; what law or statutory guidance asks "
        "weighs three times as much as good practice. A requirement is met when every criterion that answers it is "
        "assured at 3 Secure or more.",
        f"Made with Plumbline from {edition.title}, edition {edition.edition}.",
    )
