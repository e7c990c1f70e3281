"""References in a policy that were out of date on a day, by the table of what is superseded."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from audit.domain.policy_flag import Flag, FlagKind, Found, quoted
from audit.domain.policy_text import Passage, PassageKind
from audit.domain.superseded import EDITIONS, GONE, Editions, Gone

MOST = 500  # of one sort and one passage that are looked at; no policy has more
NEAR = 200  # characters around a reference in which its sentence tells what is said of it
REACH = 100  # characters behind a document's name in which its year stands


_PLAIN = re.compile(r"\\b([A-Za-z][A-Za-z ]+)(?![?])")


def _alternatives(pattern: str) -> list[str]:
    """What stands between the outermost "|" of a pattern."""
    depth, parts = 0, [""]
    for sign in pattern:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _beginnings(pattern: str) -> tuple[str, ...]:
    """Plain words, in small letters, one of which is in every text that a pattern fits; none where that is not certain.

    To look for them first is what makes forty patterns quick on a long policy.
    """
    plain = [_PLAIN.match(alternative) for alternative in _alternatives(pattern)]
    return tuple(found[1].lower() for found in plain if found is not None) if all(plain) else ()


_TABLE: tuple[Gone | Editions, ...] = (*GONE, *EDITIONS)
_ENTRIES: tuple[tuple[Gone | Editions, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (
        entry,
        _beginnings(entry.pattern),
        re.compile(entry.pattern, 0 if isinstance(entry, Gone) and entry.exact_case else re.IGNORECASE),
    )
    for entry in _TABLE
)

_SENTENCE_END = re.compile(r"[.;!?]\s{1,3}(?=[A-Z“\"])")
_OF_THE_PAST = re.compile(
    r"\b(?:formerly|former|previous(?:ly)?|replac(?:e[sd]?|ing|ement)|supersed\w{1,6}|no longer|used to be|known as"
    r"|abolished|repealed|withdrawn|renamed|became|the old|old-style|originally|historic(?:al|ally)?|obsolete|defunct"
    r"|archived)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"[\s,(–-]{1,4}(?:which (?:is|are) |who are |is |are )?now\b", re.IGNORECASE)
_RULED_OUT = re.compile(
    r"\b(?:not|no|never|nor|without|upgrad\w{1,4}|retired|removed|instead of|older than|phased out)\b", re.IGNORECASE
)
_HISTORY = re.compile(r"\b(?:version|history|amendments?|changes?|revisions?|updates?)\b", re.IGNORECASE)
_INITIALS = re.compile(r"\b[A-Z]{3,}\b")

_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+(?:st|nd|rd|th)?|[^\sA-Za-z0-9]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# Words that may stand between the name of a document and its year. Any other word begins something else.
_BETWEEN = re.compile(
    r"statutory|guidance|for|schools|and|colleges|dfe|department|education|the|of|from|published|updated?|revised|dated"
    r"|issued|edition|version|part|one|document|hm|government|acts?|england|effective|s"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_BEFORE_IN = ("published", "updated", "revised", "issued", "dated", "effective", "force")
_OPEN_SIGNS = frozenset(",:()[]'\"“”‘’–—-*_/&")
_WITH_LATER_ONES = re.compile(
    r"[\s,(]{0,3}(?:and|or|with|plus)\s(?:any\s|all\s)?(?:subsequent|later|future)\b", re.IGNORECASE
)
_YEAR_BEFORE = re.compile(
    r"\b(?:DfE|Department for Education|HM Government|HMG|DCSF|DfES|Home Office|Ofsted|[Tt]he)[,:]?\s\(?"
    r"(?P<year>(?:19|20)[0-9]{2})\)?[\s:'“‘\"]{1,4}(?:(?:edition|version) of\s)?(?:the\s)?$"
)


def outdated(passage: Passage, today: date) -> Iterator[Found]:
    """References of one passage, in its order."""
    if passage.kind is PassageKind.CELL and _HISTORY.search(" ".join((*passage.headings[-1:], passage.lead_in))):
        return  # a table of versions says what was so once
    low = passage.text.lower()
    found = [
        (match.start(), match.end(), entry)
        for entry, beginnings, pattern in _ENTRIES
        if not beginnings or any(words in low for words in beginnings)
        for match in islice(pattern.finditer(passage.text), MOST)
    ]
    found.sort(key=lambda one: one[0])  # of two at the same place, the first of the table counts
    taken = -1
    for start, end, entry in found:
        if start < taken:
            continue
        taken = end
        if isinstance(entry, Gone):
            yield from _gone(passage, start, end, entry, today)
        else:
            yield from _edition(passage, start, end, entry, today)


def _gone(passage: Passage, start: int, end: int, entry: Gone, today: date) -> Iterator[Found]:
    if today < entry.since or _tells_of_the_past(passage.text, start, end):
        return
    successor = entry.successor(today)
    if _names_it_too(passage.text[max(0, start - 15) : start] + passage.text[end : end + 15], successor):
        return
    if entry.in_use and _RULED_OUT.search(_sentence(passage.text, start, end)) is not None:
        return
    verb = "Use" if entry.in_use else "Refer to"
    advice = f"{verb} {successor} instead" if successor else "Take the reference out"
    yield _found(
        passage,
        start,
        end,
        entry.ref,
        f"{entry.fate} {entry.since:%B %Y}.",
        f"{advice}{_newer(entry.known_to, today)}.",
    )


def _edition(passage: Passage, start: int, end: int, entry: Editions, today: date) -> Iterator[Found]:
    year, start, end = _year_of(passage.text, start, end)
    if year is None:
        return
    later = entry.replaced(entry.meant(year), today)
    newest = entry.in_force(today)
    if later is None or newest is None or _tells_of_the_past(passage.text, start, end):
        return
    why = f"This is {entry.title} of {year}, which was followed by that of {later.shown}."
    advice = f"Refer to that of {newest.shown} and check what it changed{_newer(entry.known_to, today)}."
    yield _found(passage, start, end, f"{entry.ref} {year}", why, advice)


def _found(passage: Passage, start: int, end: int, key: str, why: str, advice: str) -> Found:
    flag = Flag(FlagKind.OUTDATED, passage.number, quoted(passage.text, start, end), why, advice)
    return Found(flag, start, key)


def _newer(known_to: date, today: date) -> str:
    """Said on days after an entry was last checked: silence about what came then would be taken for an assurance."""
    return f", and look for anything newer, as this was last checked for {known_to:%B %Y}" if today > known_to else ""


def _year_of(text: str, start: int, end: int) -> tuple[int | None, int, int]:
    """The year beside the name of a document, with where name and year stand together.

    "Keeping children safe in education: statutory guidance (DfE, 2015)" has one; in "Keeping children safe in education
    and Working together 2015" the first has none. Of "2015, updated September 2016" the later counts.
    """
    year, until, last = None, end, ""
    for token in _TOKEN.finditer(text, end, end + REACH):
        word = token[0].lower()
        if _YEAR.fullmatch(word):
            if text[token.end() : token.end() + 1] == "/" and text[token.end() + 1 : token.end() + 2].isdecimal():
                break  # a school year
            if year is None or int(word) > year:
                year, until = int(word), token.end()
        elif not _may_stand_between(word, last, year):
            break
        last = word
    if year is not None:
        closes = text[until : until + 1] == ")" and "(" in text[end:until]
        return (None if _WITH_LATER_ONES.match(text, until) else year), start, until + closes
    before = _YEAR_BEFORE.search(text[max(0, start - 60) : start])
    if before is None:
        return None, start, end
    return int(before["year"]), max(0, start - 60) + before.start("year"), end


def _may_stand_between(word: str, last: str, year: int | None) -> bool:
    if word in ("and", "&") and last not in ("schools",):
        return year is not None
    if word in ("in", "on"):
        return last in _BEFORE_IN
    if word[0].isdecimal():
        return len(word.rstrip("stndrh")) <= 2
    return _BETWEEN.fullmatch(word) is not None or word in _OPEN_SIGNS


def _sentence(text: str, start: int, end: int) -> str:
    before = text[max(0, start - NEAR) : start]
    after = text[end : end + NEAR]
    first = max((m.end() for m in _SENTENCE_END.finditer(before)), default=0)
    stop = _SENTENCE_END.search(after)
    return f"{before[first:]} {after[: stop.start()] if stop is not None else after}"


def _tells_of_the_past(text: str, start: int, end: int) -> bool:
    """Whether the sentence knows that it speaks of something that was: "which replaced the Act of 1998"."""
    return _OF_THE_PAST.search(_sentence(text, start, end)) is not None or _NOW.match(text, end) is not None


def _names_it_too(near: str, successor: str) -> bool:
    """Whether what came after stands right beside it, as in "DBS (CRB)"."""
    return any(initials in near for initials in _INITIALS.findall(successor))
