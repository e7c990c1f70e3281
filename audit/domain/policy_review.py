"""Which of a policy's dates is which: when it was approved, and when it is to be looked at again.

A date belongs to the words before it ("Next review: September 2017"), to the heading of its cell, or to a label on its
own just before it. Dates of anything else, a filter that is reviewed or a guide that was published, are nobody's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from audit.domain.policy_dates import DateRead, dates_in
from audit.domain.policy_text import Passage, PassageKind, PolicyText

REACH = 110  # characters from the words to their date
LABEL = 70  # characters of a passage that can be a label
LONE_DATE = 45  # characters of a passage that is a date and little else
MOST = 500  # of one passage that are looked at; no policy has more
BEFORE = 120  # characters in which a sentence says what is reviewed or approved


class DateUse(StrEnum):
    """What a policy's date is the date of."""

    NEXT_REVIEW = "next review"
    LAST_REVIEW = "last review"
    APPROVED = "approved"
    ISSUED = "issued"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class PolicyDate:
    """A date that a policy gives for itself."""

    use: DateUse
    read: DateRead
    passage: int
    quote: tuple[int, int]  # where in the passage the words and their date stand


_ORDER = "approv|adopt|ratif|agree|endors|accept"
# The first that fits at a place counts, so what was is asked before what is to be.
_CUE = re.compile(
    r"\b(?:"
    r"(?P<last_review>(?:date\s(?:of|for)\s(?:the\s)?)?(?:last|latest|previous(?:ly)?|most\srecent(?:ly)?)"
    r"\s(?:policy\s)?(?:review|updat|amend|revis)\w{0,5}|(?:was|were|been)\s(?:last\s)?(?:review|updat|revis)ed"
    r"|(?:date\s)?(?:review|updat|amend|revis)ed(?:\sdate)?)"
    r"|(?P<label>(?:date\s(?:of|for)\s(?:the\s)?)?next\s(?:policy\s|full\s|formal\s|planned\s|scheduled\s)?"
    r"(?:review(?:ed)?|revision|look)(?:\sdate|\sdue)?|review\s(?:date|due|by|on)|date\s(?:of|for)\s(?:the\s)?"
    r"(?:policy\s)?review|due\s(?:for|to\sbe)\sreview(?:ed)?|next\sdue|renewal\sdate|expiry\sdate|valid\suntil)"
    r"|(?P<verb>(?:to|will|shall|must|should)\s(?:then\s|next\s|again\s)?be\s(?:formally\s|fully\s|next\s)?"
    r"(?:reviewed|reconsidered|revisited|renewed)(?:\sagain)?|look(?:ed)?\sat\s(?:it\s)?again|(?:for|its)\sreview\s(?:in|by|on))"
    rf"|(?P<approved>(?:date\s(?:of\s|for\s)?)?(?:{_ORDER})(?:ed|al|ion|ication|ied|d|ement|ment|ance)?\b(?:\sdate)?"
    r"|signed\soff)"
    r"|(?P<issued>date\s(?:of\s)?(?:issued?|publication|implementation)|issue\sdate|issued|published|effective(?:\sfrom|\sdate)?"
    r"|implement(?:ed|ation\sdate)|in\sforce\sfrom|date\sof\s(?:this\s)?policy|policy\sdate)"
    r"|(?P<signed>signed|signature)"
    r")\b",
    re.IGNORECASE,
)
# "Review" alone is a label only where a label stands; "the Byron Review 2008" is none.
_BARE = re.compile(
    r"(?:^|[|;•–—]\s?|\.\s)(?P<bare>(?:policy\s)?review)\b(?=\s{0,3}[:–-]|\s?$|\s(?:in\s|by\s)?(?:[0-9]|autumn|spring|summer|term"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.IGNORECASE,
)
_USES = {
    "last_review": DateUse.LAST_REVIEW,
    "label": DateUse.NEXT_REVIEW,
    "verb": DateUse.NEXT_REVIEW,
    "bare": DateUse.NEXT_REVIEW,
    "approved": DateUse.APPROVED,
    "issued": DateUse.ISSUED,
    "signed": DateUse.SIGNED,
}
_OWN = r"polic(?:y|ies)|document|procedures?|sheet|agreement|aups?|it|this|guidelines|pages"
_ABOUT_ITSELF = re.compile(rf"\b(?:{_OWN})\b", re.IGNORECASE)
_ABOUT_ANOTHER = re.compile(
    rf"\s(?:of|for)\s(?:(?:the|this|our|its)\s)?(?!(?:{_OWN}|whole|full|online|e-?safety)\b)[a-z]", re.IGNORECASE
)
_ANOTHERS = re.compile(
    r"\b(?:template|guidance|legislation|framework|keeping children|working together)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)]{3})[.;!?]\s{1,3}(?=[A-Z])")
_CLAUSE_END = re.compile(r"(?<=[a-z0-9)]{3})[.;!?]\s{1,3}|[|•;]\s?|\s[–—-]\s")
_BEGINNING = re.compile(r"[\s:.,()\[\]*]{0,8}(?:date\s)?", re.IGNORECASE)  # nothing before it but "Date"
_OFTEN = re.compile(
    r"\b(?:review(?:ed)?|revised|renewed|look(?:ed)?(?: at)?(?: it)? (?:again|due))\b[^.]{0,60}"
    r"\b(?:annual(?:ly)?|yearly|termly|every|each|once a year)\b|\b(?:annual|yearly|regular)\s(?:policy\s)?review",
    re.IGNORECASE,
)


def policy_dates(text: PolicyText) -> tuple[PolicyDate, ...]:
    """Every date that the policy gives for itself, in the order of the document."""
    found: dict[tuple[DateUse, int, int], PolicyDate] = {}
    for at, passage in enumerate(text.passages):
        for one in (*_of_passage(passage), *_of_label(text.passages, at)):
            found.setdefault((one.use, one.passage, one.read.start), one)
    return tuple(sorted(found.values(), key=lambda one: (one.passage, one.quote)))


def next_review(text: PolicyText) -> PolicyDate | None:
    """The review that is to come: of several, the latest, because old ones stay in tables of versions."""
    given = [one for one in policy_dates(text) if one.use is DateUse.NEXT_REVIEW]
    return max(given, key=lambda one: one.read.last, default=None)


def approval_dates(text: PolicyText) -> tuple[date | None, date | None]:
    """When the policy was approved and when it is to be reviewed, as read; None where it does not say.

    Adopted, ratified or agreed counts as approved; where nothing says so, the day of issue, and then of a signature.
    Of several the latest counts. A month is told by its first day for an approval, which is past by then, and by its
    last for a review, which is due by then.
    """
    given = policy_dates(text)
    review = next_review(text)
    approved = None
    for use in (DateUse.APPROVED, DateUse.ISSUED, DateUse.SIGNED):
        days = [one.read.first for one in given if one.use is use]
        if days:
            approved = max(days)
            break
    return approved, review.read.last if review is not None else None


def says_how_often(text: PolicyText) -> bool:
    """Whether it says that it is reviewed each year or term, with or without a date."""
    return any(_OFTEN.search(f"{p.lead_in[:200]} {p.text[:2000]}") is not None for p in text.passages)


def _of_passage(passage: Passage) -> Iterator[PolicyDate]:
    cues = _cues(passage.text)
    if passage.lead_in and passage.kind is PassageKind.CELL:
        reach = cues[0][1] if cues else len(passage.text)
        use = _of_headings(passage.lead_in)
        if use is not None:
            yield from _dated(passage, use, 0, 0, min(reach, REACH))
            cues = cues if cues and cues[0][1] > 0 else []
    for number, (use, start, end) in enumerate(cues):
        following = cues[number + 1][1] if number + 1 < len(cues) else len(passage.text)
        yield from _dated(passage, use, start, end, min(following, end + REACH))


def _dated(passage: Passage, use: DateUse, start: int, end: int, reach: int) -> Iterator[PolicyDate]:
    """The date of a stretch, if it has one; of several the last that stands right behind the one before."""
    words = passage.text[end:reach]
    stop = _SENTENCE_END.search(words)
    for read in dates_in(words[: stop.start()] if stop is not None else words)[:1]:
        if read.whole_year and not _stands_close(words[: read.start]):
            continue
        moved = DateRead(read.first, read.last, end + read.start, end + read.end, read.whole_year)
        yield PolicyDate(use, moved, passage.number, (start, moved.end))


def _stands_close(between: str) -> bool:
    """A year alone is a date only right behind its label: "Review: 2018", not "reviewed with the Act of 2018"."""
    return re.fullmatch(r"[\s:.,()–-]{0,6}(?:in|by|date|is|due)?[\s:.,()–-]{0,6}", between, re.IGNORECASE) is not None


def _of_headings(lead_in: str) -> DateUse | None:
    """What the headings of a cell say that its date is; the heading of the column counts before that of the row."""
    for part in reversed(lead_in[:400].split(" – ")):
        cues = _cues(part)
        if cues and not dates_in(part):
            return cues[0][0]
    return None


def _of_label(passages: Sequence[Passage], at: int) -> Iterator[PolicyDate]:
    """A label that is a passage by itself, with its date in the next; of several labels in a row, each with its own."""
    use = _label(passages[at])
    if use is None:
        return
    first, last = at, at
    while first > 0 and at - first < 8 and _is_label(passages[first - 1]):
        first -= 1
    while last + 1 < len(passages) and last - at < 8 and _is_label(passages[last + 1]):
        last += 1
    value = at + last - first + 1
    if value >= len(passages):
        return
    passage = passages[value]
    if passage.kind is PassageKind.CELL and passages[at].kind is PassageKind.CELL and _of_headings(passage.lead_in):
        return  # its own headings say what it is
    if len(passage.text) <= LONE_DATE and not _cues(passage.text):
        yield from _dated(passage, use, 0, 0, len(passage.text))


def _is_label(passage: Passage) -> bool:
    return _label(passage) is not None


def _label(passage: Passage) -> DateUse | None:
    """What a passage is the label of, if it is nothing else: "Next review date"."""
    text = passage.text
    if len(text) > LABEL or dates_in(text):
        return None
    cues = _cues(text)
    return cues[-1][0] if cues else None


def _cues(text: str) -> list[tuple[DateUse, int, int]]:
    """The words of a text that a date may follow: what it would be the date of, and where they stand."""
    low = text.lower()
    if not any(sign in low for sign in _SIGNS):
        return []
    found = [
        (str(match.lastgroup), *match.span(str(match.lastgroup)))
        for pattern in (_CUE, _BARE)
        for match in islice(pattern.finditer(text), MOST)
    ]
    found.sort(key=lambda one: (one[1], -one[2]))
    cues: list[tuple[DateUse, int, int]] = []
    for name, start, end in found:
        if cues and start < cues[-1][2]:
            continue
        if _is_of_the_policy(text, name, start, end):
            cues.append((_USES[name], start, end))
    return cues


_SIGNS = ("review", "revis", "updat", "amend", "look", "renew", "expir", "valid", "approv", "adopt", "ratif", "agree",
          "endors", "accept", "sign", "issue", "publish", "publication", "effective", "implement", "force", "date",
          "reconsider", "revisit")  # fmt: skip


def _is_of_the_policy(text: str, name: str, start: int, end: int) -> bool:
    """Whether what is reviewed or approved is this policy, and no filter, visit or guide."""
    if name == "bare":
        return True
    if name == "label":
        return _ABOUT_ANOTHER.match(text, end) is None
    near = text[max(0, start - BEFORE) : start]
    cut = max((m.end() for m in _CLAUSE_END.finditer(near)), default=0)
    before = near[cut:]
    if name in ("issued", "last_review") and _ANOTHERS.search(before) is not None:
        return False
    begins = (cut > 0 or start <= BEFORE) and _BEGINNING.fullmatch(before) is not None
    return begins or _ABOUT_ITSELF.search(before) is not None
