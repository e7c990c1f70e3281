"""A made-up policy, and checks of it in which it is known what was found: whatever the matcher makes of it."""

from collections.abc import Mapping
from io import BytesIO

from audit.domain.policy_check import Candidate, Finding, PolicyStatus
from audit.domain.policy_text import Passage, PassageKind, PolicyText
from audit.services import policy_checks
from audit.services.evidence import receive_file
from audit.services.policy_checks import PolicyInput, PolicyReading
from audit.services.policy_decisions import decide
from audit.services.policy_gaps import draft_policy_actions, leave_out
from audit.store.evidence import EvidenceItem
from audit.store.log import Actor
from audit.store.policies import PolicyCheck
from audit.store.reviews import Review
from audit.store.statement_files import load_statements
from tests.conftest import TESTER, TODAY

FOUND, WEAK, MISSING, NOT_APPLICABLE = PolicyStatus

# Strongly recommended, and about settings of every kind. E1 to E4 are of part 2.3, Email; S1 is of 3.1.
E1, E2, E3, S1 = "KCC-2.3-02", "KCC-2.3-03", "KCC-2.3-04", "KCC-3.1-01"
OPTIONAL = "KCC-2.3-09"
PART = "2-3"

WORDS = (
    ("heading", "Online safety policy", (), ""),
    ("paragraph", "This policy was approved by governors on 5 September 2016.", ("Online safety policy",), ""),
    ("heading", "Email", ("Online safety policy",), ""),
    (
        "paragraph",
        "Every member of staff has a school address. Private addresses are not used for work.",
        ("Online safety policy", "Email"),
        "",
    ),
    ("bullet", "pass no chain letters on", ("Online safety policy", "Email"), "Staff should:"),
    ("paragraph", "What is said on social media is seen by everybody.", ("Online safety policy", "Social media"), ""),
)


def text_of(*more: str, without: int = 0) -> PolicyText:
    """The policy, with paragraphs added at its end; ``without``: the number of a passage to leave out."""
    rows = [row for number, row in enumerate(WORDS, start=1) if number != without]
    rows += [("paragraph", words, ("Online safety policy",), "") for words in more]
    return PolicyText(
        tuple(
            Passage(number, words, PassageKind(kind), headings, lead_in)
            for number, (kind, words, headings, lead_in) in enumerate(rows, start=1)
        )
    )


def finding(ref: str, status: PolicyStatus, *passages: int, quote: str = "") -> Finding:
    candidates = tuple(Candidate(n, quote or "", 0.9 - n / 100, "The same words.") for n in passages)
    return Finding(ref, status, candidates)


USUAL = {
    E1: finding(E1, FOUND, 4, quote="Every member of staff has a school address."),
    E2: finding(E2, WEAK, 4, 5),
    E3: finding(E3, MISSING, 5),
    S1: finding(S1, FOUND, 6),
}


def check_policy(
    review: Review,
    found: Mapping[str, Finding] = USUAL,
    text: PolicyText | None = None,
    *,
    name: str = "Online safety policy",
    by: Actor = TESTER,
    content: bytes | None = None,
    of: EvidenceItem | None = None,
) -> PolicyCheck:
    """A check in which these statements were found as said, and all others are missing."""
    text = text or text_of()
    words = "\n".join(passage.text for passage in text.passages)
    file = receive_file("policy.txt", BytesIO(content or words.encode()))
    statements = load_statements(review.edition)
    findings = tuple(found.get(s.ref, Finding(s.ref, MISSING, ())) for s in statements)
    said = PolicyInput(name, new_version_of=of)
    return policy_checks.record_check(by, review, said, file, PolicyReading(text, findings), TODAY)


def policy_of(review: Review) -> dict[str, int | str]:
    """Two versions of a policy, with decisions, an action and something left out: fields of tests.stocked.School."""
    older = check_policy(review, {**USUAL, E2: finding(E2, MISSING)}, text_of(without=5), name="Policy as it was")
    newer = check_policy(review, of=older.evidence)
    decide(TESTER, newer, E1, FOUND, 4, "", 0)
    decide(TESTER, newer, OPTIONAL, NOT_APPLICABLE, None, "Nobody reads private mail here.", 0)
    draft_policy_actions(TESTER, review, {"KCC-2.3-05", "KCC-2.3-06"}, TODAY)
    leave_out(TESTER, review, "KCC-3.1-02", "The governors decided so in May.")
    return {"check": newer.id, "older_check": older.id, "statement": E1, "lacking": "KCC-2.3-07"}
