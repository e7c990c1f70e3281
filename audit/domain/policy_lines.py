"""Dotted and underscored lines of a policy that nobody wrote on.

A form is made of such lines, and an agreement is for somebody else to sign each year, so theirs are left alone.
"""

import re
from collections.abc import Iterator
from itertools import islice

from audit.domain.policy_flag import Flag, FlagKind, Found, from_word, quoted
from audit.domain.policy_roles import role_waiting, unnamed
from audit.domain.policy_text import Passage

LABEL = 60  # characters before a line that say what belongs on it
SHORT = 160  # characters of a passage that is a line of a form
MOST = 200  # of one passage that are looked at; no policy has more
NO_REVIEW_DATE = "The date of the next review was never filled in."
DOTS = 6  # an ellipsis counts three; fewer end a thought

_LINE = re.compile(r"_{4,}|[.…]{2,}|(?:\.\s){5,}")
_PAGE = re.compile(r"\s{0,4}(?:[0-9]{1,3}|[ivx]{1,5})(?![0-9A-Za-z/])")
_ADDRESS = re.compile(r"://|www\.|@|\.(?:pdf|docx?|html?|php|aspx?|org|com|uk)\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_OF_THE_POLICY = re.compile(
    r"\b(?:approv|adopt|ratif|endors|agreed by|review|governing body|chair\b|governor|head\s?teacher|principal|policy"
    r"|issue|school(?:['’]s)? name|name of (?:the )?school)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\b(?:signed|signature)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"(?::|\b(?:is|are|by|on|at|of|name|date|signed|signature|lead|governors?|head\s?teacher))\s?$", re.IGNORECASE
)
_REVIEW = re.compile(r"\breview", re.IGNORECASE)
_APPROVED = re.compile(r"\b(?:approv|adopt|ratif|endors|agreed by)", re.IGNORECASE)
_FORM_HEADING = re.compile(
    r"\b(?:acceptable use|agreement|consent|permission|slip|form|log|record|report|checklist|contract|pledge|survey"
    r"|questionnaire|letter|rules|risk assessment|declaration)\b",
    re.IGNORECASE,
)
_FORM_VOICE = re.compile(
    r"\b(?:I have read|I agree|I understand|I will|I give|I do|I confirm|my child|my son)\b", re.IGNORECASE
)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:pupil|child|student|learner|parent|carer|guardian|class|staff|employee|visitor|volunteer|print|full name"
    r"|position|job title|witness|user|member|incident|location|time|reported|details|action|comments?|name)\b",
    re.IGNORECASE,
)


def empty_lines(passage: Passage, before: Passage | None, title: str) -> Iterator[tuple[int, int, Found]]:
    """Start, end and flag of each. Of those of one passage that belong to no role, the first tells of all.

    ``before``: the passage before, which may say what belongs on a line. ``title``: of the document.
    """
    told, last = False, 0
    for found in islice(_LINE.finditer(passage.text), MOST):
        if not _is_line(passage.text, found):
            continue
        start = from_word(passage.text, max(last, found.start() - LABEL), found.start())
        last = found.end()
        quote = quoted(passage.text, start, found.end())
        label = passage.text[start : found.start()]
        if not _WORDS.search(label):
            label = passage.lead_in or _open_end(before)
        role = role_waiting(passage.text, found.start()) or role_waiting(label, len(label))
        if role is not None:
            yield start, found.end(), Found(unnamed(role, passage.number, quote), start)
        elif not told and _waits(passage, label, title):
            told = True
            yield start, found.end(), Found(_flag(passage, label, quote), start)


def _open_end(before: Passage | None) -> str:
    """The end of the passage before a line, if it waits for something to be written: "The lead governor is"."""
    return before.text[-LABEL:] if before is not None and _OPEN.search(before.text[-LABEL:]) is not None else ""


def is_form(passage: Passage, title: str) -> bool:
    """Whether it stands in a form or an agreement. The title of the whole is no sign: a policy may be called one."""
    around = " ".join(heading for heading in passage.headings if heading != title)
    return _FORM_HEADING.search(around) is not None or _FORM_VOICE.search(passage.text[:400]) is not None


def _is_line(text: str, found: re.Match[str]) -> bool:
    """Whether a run of dots or underscores is there to write on: no ellipsis, no contents page, no address."""
    run = found[0]
    if run[0] != "_":
        return run.count(".") + 3 * run.count("…") >= DOTS and _PAGE.match(text, found.end()) is None
    before = text[max(0, found.start() - 200) : found.start()]
    after = text[found.end() : found.end() + 100]
    return _ADDRESS.search(f"{before.rpartition(' ')[2]}_{after.partition(' ')[0]}") is None


def _waits(passage: Passage, label: str, title: str) -> bool:
    """Whether an empty line is the policy's own, and not one for others to write on."""
    if not _WORDS.search(label) or is_form(passage, title):  # without words it is a rule across the page
        return False
    if _OF_THE_POLICY.search(label if len(passage.text) > SHORT else f"{label} {passage.text}") is not None:
        return True
    return _SOMEBODY_ELSE.search(label if len(passage.text) > SHORT else f"{label} {passage.text}") is None


def _flag(passage: Passage, label: str, quote: str) -> Flag:
    if _SIGNED.search(label) is not None:
        why, advice = "The policy is not signed here.", "Have it signed and dated, or say where the signed copy is."
    elif _REVIEW.search(label) is not None:
        why, advice = NO_REVIEW_DATE, "Write the date, within a year of this version."
    elif _APPROVED.search(label) is not None:
        why, advice = "The policy does not say who approved it, or when.", "Write who approved it and on which day."
    else:
        why, advice = "A line to write on was left empty.", "Fill it in, or take it out."
    return Flag(FlagKind.BLANK, passage.number, quote, why, advice, waits=True)
