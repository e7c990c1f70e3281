"""Whether a policy says who its people are: the safeguarding lead, the online safety lead, the lead governor.

A post is an answer ("the online safety lead is the deputy head"), since whoever reads it knows whom to ask for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from audit.domain.policy_flag import LONGEST_QUOTE, Flag, FlagKind, Found, from_word
from audit.domain.policy_names import CLOSE, NEAR, People, names_somebody, single_name
from audit.domain.policy_text import Passage, PassageKind, PolicyText

MOST = 500  # mentions of a role in one passage that are looked at; no policy has more
BEGINNING = 24  # characters of a cell in which a post stands that is its answer
BEFORE = 110  # characters before a blank in which the role stands whose holder it waits for
LABEL = 100  # characters of a passage that can be the label of the next

_SAFETY = r"(?:online[ -]safety|e[-–]?\s?safety|(?:digital|internet|cyber)[ -](?:safety|safeguarding))"
_IN_BRACKETS = r"(?:\s\([^()]{1,20}\))?"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody whom a policy ought to name."""

    ref: str
    title: str  # as told: "The policy names nobody as its …"
    pattern: re.Pattern[str]
    advice: str


_GOVERNOR = Role(
    "governor",
    "lead governor for online safety",
    re.compile(
        rf"\b(?:lead|link|named|nominated|designated|{_SAFETY}{_IN_BRACKETS}|safeguarding|child protection)"
        r"\s(?:lead\s|link\s)?(?:governor|trustee|director|member of the (?:governing|governors))\b"
        rf"|\b(?:governor|trustee)s?\s(?:responsible\s|lead\s)?(?:for|on)\s(?:{_SAFETY}|safeguarding|child protection)"
        r"|\blead(?: responsibility)?\sfor\sthe\s(?:governing|governors|board)"
        r"|\bmember of the (?:governing (?:body|board)|governors)(?=[^.]{0,60}\blead\b)"
        rf"|\b(?:governing (?:body|board)|governors?|trustees?)['’]?s?\s{_SAFETY}{_IN_BRACKETS}\slead\b",
        re.IGNORECASE,
    ),
    "Name the governor or trustee who leads on online safety.",
)
_LEAD = Role(
    "lead",
    "online safety lead",
    re.compile(rf"\b{_SAFETY}{_IN_BRACKETS}\s(?:lead(?:er)?|co-?ordinator|officer|manager)s?\b", re.IGNORECASE),
    "Name the online safety lead, or say which post holder it is.",
)
_DSL = Role(
    "dsl",
    "designated safeguarding lead",
    re.compile(
        r"\bdesignated\s(?:safeguarding|child\sprotection|senior)\s(?:lead|person|officer|teacher|co-?ordinator)s?\b"
        r"|\bdesignated\s(?:teacher|person|member of staff)\sfor\s(?:child|safeguarding)"
        r"|\b(?:DSL|DSO|DCPO|EYDP)s?\b|\b(?:safeguarding|child\sprotection)\s(?:lead|officer|co-?ordinator)s?\b",
        re.IGNORECASE,
    ),
    "Name the designated safeguarding lead and say how to reach them.",
)
_LADO = Role(
    "lado",
    "local authority designated officer (LADO)",
    re.compile(r"\bLADO\b|\b(?:local authority )?designated officer\b", re.IGNORECASE),
    "Write down whom to ring at the local authority, with the number.",
)
ROLES = (_DSL, _LEAD, _GOVERNOR)
# "Online safety lead for the governing body" is a governor, "designated officer" no safeguarding lead.
_MOST_PARTICULAR_FIRST = (_GOVERNOR, _LADO, _LEAD, _DSL)
# One of them, in small letters, is in every text that names a role.
_SIGNS = ("lead", "dsl", "dso", "dcpo", "eydp", "lado", "govern", "trustee", "director", "officer", "ordinator",
          "designated", "manager")  # fmt: skip

_POST = (
    r"(?:head(?:\s?teacher|master|mistress)?\b|(?:vice|assistant|deputy)[\s-](?:head|principal)|principal\b"
    r"|manager\b|deputy\b|chair\b|SENCO\b|bursar\b|proprietor\b|owner\b)"
)
_POST_AFTER = re.compile(
    rf"{_IN_BRACKETS}\s?(?:is|are|will be|:|–|—|-|=)\s?(?:also\s)?(?:the|our)?\s?(?:\w{{1,15}}\s){{0,2}}{_POST}",
    re.IGNORECASE,
)
_POST_BEFORE = re.compile(
    rf"{_POST}[^.;]{{0,50}}\b(?:is|as|acts? as|are|am)\s(?:also\s)?(?:the\s|our\s|a\s)?(?:school['’]?s?\s)?$",
    re.IGNORECASE,
)
_POST_WORD = re.compile(_POST, re.IGNORECASE)
_TAIL = re.compile(
    r"\s?(?:\([^()]{0,60}\))?\s?(?:(?:for|at|in|of|on|the|this|our|school|setting|governing|body|board|local|authority|contact"
    r"|name|number|tel|telephone|phone|email|details|no|is|are|will|be|and|\(?DSL\)?|\(?LADO\)?)\b[\s.:)]{0,3}){0,8}[\s:=–—|-]{0,6}",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b(?:of|for)\s(?:the\s|our\s|a\s)?$", re.IGNORECASE)
_ENDS_OPEN = re.compile(
    r"\s?(?:\([^()]{0,40}\))?\s?(?:for the governing (?:body|board)\s?)?(?:is|are)\s?:?\s?[.…_]{0,3}$", re.IGNORECASE
)


def role_waiting(text: str, start: int) -> Role | None:
    """The role whose holder would be named at a place: "The lead governor is ____". None where it is no role's."""
    before = text[max(0, start - BEFORE) : start]
    if not _may_speak_of_roles(before):
        return None
    for role in _MOST_PARTICULAR_FIRST:
        if any(_TAIL.fullmatch(before, found.end()) for found in role.pattern.finditer(before)):
            return role
    return None


def unnamed_here(text: PolicyText) -> Iterator[Found]:
    """Sentences that break off where a name would stand: "The designated safeguarding lead is"."""
    for at, passage in enumerate(text.passages):
        if passage.kind is PassageKind.HEADING or not passage.text.rstrip(" .:…_").endswith((" is", " are")):
            continue
        tail = passage.text[-LONGEST_QUOTE:]
        for role in _MOST_PARTICULAR_FIRST:
            found = next((m for m in role.pattern.finditer(tail) if _ENDS_OPEN.match(tail, m.end())), None)
            if found is not None and _OF_THEM.search(tail[: found.start()]) is not None:
                break  # "The duties of the safeguarding lead are"
            if found is None:
                continue
            following = text.passages[at + 1] if at + 1 < len(text.passages) else None
            if following is None or not _completes(following, passage):
                start = from_word(passage.text, len(passage.text) - len(tail), len(passage.text))
                yield Found(unnamed(role, passage.number, passage.text[start:].strip()), start)
            break


def unnamed(role: Role, passage: int, quote: str) -> Flag:
    """A place that waits for a name."""
    why = f"The place for the name of the {role.title} is empty."
    return Flag(FlagKind.UNNAMED, passage, quote, why, role.advice, waits=True)


def never_named(text: PolicyText) -> tuple[Role, ...]:
    """The roles that the whole policy leaves without a name or a post.

    Where it speaks of no online safety lead, the safeguarding lead is taken to be it: KCSIE 2016 asks for no other.
    """
    speaking = [
        at for at, p in enumerate(text.passages) if _may_speak_of_roles(p.text) or _may_speak_of_roles(p.lead_in)
    ]
    named = {role.ref: any(_names(text.passages, at, role) for at in speaking) for role in ROLES}
    leads = (_LEAD.pattern.search(f"{text.passages[at].lead_in}\n{text.passages[at].text}") for at in speaking)
    if named[_DSL.ref] and not any(leads):
        named[_LEAD.ref] = True
    return tuple(role for role in ROLES if not named[role.ref])


def _may_speak_of_roles(text: str) -> bool:
    low = text.lower()
    return any(sign in low for sign in _SIGNS)


def _completes(following: Passage, passage: Passage) -> bool:
    """Whether the next passage may be what the sentence is for: an item of its list, or a name on the next line."""
    return bool(following.lead_in) or _says_who(following.text[:NEAR]) or following.kind is PassageKind.BULLET


def _names(passages: tuple[Passage, ...], at: int, role: Role) -> bool:
    """Whether a passage says who has a role, in its own words, as a cell or an item under it, or by the next line."""
    passage = passages[at]
    if passage.lead_in and _leads_in_to(role, passage):
        return True
    found_here = islice(role.pattern.finditer(passage.text), MOST)
    mentions = [m for m in found_here if not _is_deputy(passage.text, m.start())]
    people = People(passage.text) if mentions else None
    for found in mentions:
        if people is not None and (people.near(found.start(), found.end()) or _post_near(passage.text, found)):
            return True
        if found.start() < CLOSE and passage.kind is PassageKind.CELL and _says_who(passage.lead_in[:NEAR]):
            return True
        is_label = len(passage.text) <= LABEL and found.end() >= len(passage.text) - CLOSE
        if is_label and at + 1 < len(passages) and _begins_with_who(passages[at + 1]):
            return True
    return False


def _leads_in_to(role: Role, passage: Passage) -> bool:
    """Whether a cell stands under the role's heading, or an item under "The safeguarding leads are", and says who."""
    for found in role.pattern.finditer(passage.lead_in):
        if _is_deputy(passage.lead_in, found.start()):
            continue
        if passage.kind is PassageKind.CELL and _says_who(passage.text[:NEAR]):
            return True
        if _ENDS_OPEN.match(passage.lead_in, found.end()) and names_somebody(passage.text[:CLOSE]):
            return True
    return False


def _begins_with_who(following: Passage) -> bool:
    return len(following.text) <= LABEL and _says_who(following.text)


def _is_deputy(text: str, start: int) -> bool:
    """A deputy's name is not the lead's."""
    return text[max(0, start - 8) : start].rstrip().lower().endswith("deputy")


def _post_near(text: str, role: re.Match[str]) -> bool:
    return (
        _POST_AFTER.match(text, role.end()) is not None
        or _POST_BEFORE.search(text[max(0, role.start() - NEAR) : role.start()]) is not None
        or single_name(text[role.end() : role.end() + CLOSE])
    )


def _says_who(text: str) -> bool:
    """Of a cell or a line that is there to say who it is: a name, or a post right at its beginning."""
    return names_somebody(text) or _POST_WORD.search(text[:BEGINNING]) is not None
