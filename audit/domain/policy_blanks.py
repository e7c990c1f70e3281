"""Blanks of a template that a policy still has: names in brackets, notes to whoever fills it in, words not chosen.

What could be an ordinary sentence is left alone: a blank that is missed costs less than a warning that is wrong.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from audit.domain.policy_flag import Flag, FlagKind, Found, from_word, quoted
from audit.domain.policy_lines import LABEL, MOST, empty_lines, is_form
from audit.domain.policy_roles import role_waiting, unnamed
from audit.domain.policy_text import Passage, PassageKind

OFTEN = 8  # alternatives in a document, from which on they look as if nobody chose

# Words that stand in a template for something else.
_PLACE = r"(?:school|setting|academy|college|nursery|pre-?school|trust|organisation|la|local authority|county|council)"
_WHOSE = (
    rf"(?:the\s|your\s|our\s)?(?:{_PLACE}|dsl|lead|head\s?teacher|head|principal|chair|governor|trustee|co-?ordinator|person"
    r"|officer|provider|lado|company|system|staff member)"
)
_THING = (
    rf"(?:names?|dates?|year|number|details?|logo|text|title|address|e-?mail|telephone|phone|contact|link|url|website|role|post"
    rf"|job|person|provider|system|information|{_PLACE}|governors?|dsl|lead|polic(?:y|ies)|relevant|appropriate|other|any|here"
    r"|list|how|what|who|where|your|own|as|according)"
)
_TO_FILL = r"(?:name|date|logo|details|number|text|title|address|e-?mail|telephone|phone|contact|link)"
_SCHOOL = r"(?:School|Primary|Infants?|Junior|Secondary|High|Nursery|Academy|College)"
_FITS = r"(?:appropriate|applicable|necessary|required|needed)"
_ASKING = re.compile(
    r"(?:please\s)?(?:insert|enter|add|type|complete|state|specify|give|amend|delete|choose|select|include|names? of)\b"
    rf"|(?:(?:the|your|our)\s)?{_PLACE}(?:['’]?s)?(?:\s?/\s?{_PLACE})*(?:\s?(?:name|logo|address|website))?$"
    rf"|{_WHOSE}(?:['’]?s)?\s(?:name|details?|email|number)$|(?:dates?|names?|year|title|logo|text|email|address)$"
    r"|your\s|(?:date|name|number|year|month|day)\s(?:of|here|to be)\b",
    re.IGNORECASE,
)


_KEY_BEFORE = re.compile(r"\b(?:press|hit|click|use|key)\s(?:the\s|on\s)?$", re.IGNORECASE)
_KEY_AFTER = re.compile(r"\s?(?:key|button|tab)\b", re.IGNORECASE)
_KEYS = frozenset(("enter", "delete", "type", "select", "add", "give", "choose", "include", "complete", "state"))


def _is_no_key(text: str, found: re.Match[str]) -> bool:
    """ "Press [Insert]" is about a keyboard."""
    before = text[max(0, found.start() - 15) : found.start()]
    return _KEY_BEFORE.search(before) is None and _KEY_AFTER.match(text, found.end()) is None


def _asks(text: str, found: re.Match[str]) -> bool:
    """Whether words in brackets ask to be replaced: "[insert name]", "<School/setting name>"."""
    inside = " ".join(found[1].replace("_", " ").split()).strip(" .*")
    return inside.lower() not in _KEYS and _ASKING.match(inside) is not None and _is_no_key(text, found)


def _asks_and_links_nowhere(text: str, found: re.Match[str]) -> bool:
    """ "[our school](https://…)" is how some programs write a link."""
    return text[found.end() : found.end() + 1] != "(" and _asks(text, found)


def _is_no_format(text: str, found: re.Match[str]) -> bool:
    """ "Dates are written DD/MM/YYYY" explains; "Date: DD/MM/YYYY" waits."""
    around = text[max(0, found.start() - 40) : found.end() + 25].lower()
    return not any(word in around for word in ("format", "written", "form of", "as dd"))


def _is_no_label(text: str, found: re.Match[str]) -> bool:
    """ "NAME OF SCHOOL: Larch Hill" is the label of a form."""
    return text[found.end() : found.end() + 2].lstrip()[:1] not in (":", "|")


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of blank."""

    pattern: str  # bounded; a group is what stands between brackets
    signs: tuple[str, ...]  # one of them, in small letters, is in every text that the pattern fits
    looks: Callable[[str, re.Match[str]], bool] | None = None  # asked where the pattern alone does not tell
    exact_case: bool = False
    in_forms: bool = True  # whether it is a blank there too
    why: str = "A blank of the template was never filled in."
    advice: str = "Put your own words here, or take it out."
    waits: bool = False


SORTS: tuple[Sort, ...] = (
    Sort(r"<\s{0,3}([A-Za-z][A-Za-z /&.,'’()-]{1,60})>", ("<",), _asks),
    Sort(r"\[\s{0,3}([A-Za-z][^\[\]<>]{1,80})\]", ("[",), _asks_and_links_nowhere),
    Sort(r"[{«]{1,2}\s{0,3}([A-Za-z][^{}«»]{1,60})[}»]{1,2}", ("{", "«"), _asks),
    Sort(
        rf"\((?:please\s)?insert(?:\s(?:the\s|your\s|a\s)?(?:{_THING}\b[^()]{{0,80}}"
        r"|[a-z'’]{1,20}\s(?:names?|dates?|details|number|here)\b[^()]{0,60}))?\s?\)"
        rf"|\((?:add|enter|type)\s[^()]{{0,60}}\bhere\s?\)|\({_PLACE}(?:\s?/\s?{_PLACE})?(?:['’]s)?\s(?:name|logo)\s?\)"
        rf"|\(names? of\s{_WHOSE}\s?\)",
        ("insert", "add", "enter", "type", "name", "logo"), _is_no_key,
    ),
    Sort(
        rf"\((?:please\s|\*\s?)?(?:amend|delete|complete|change|edit|adapt)\s(?:as|where|if)\s{_FITS}\b[^()]{{0,60}}\)"
        r"|\((?:please\s)?(?:amend|change|edit|adapt)\saccording\sto\b[^()]{0,60}\)"
        rf"|(?:^|[:;*–—|]\s?|\.\s)(?:please\s)?(?:amend|delete|complete|edit|adapt)\s(?:as|where|if)\s{_FITS}\b",
        ("amend", "delete", "complete", "change", "edit", "adapt"), in_forms=False,
        why="A note to whoever fills in the template was left in.", advice="Make the choice, and take the note out.",
    ),
    Sort(
        rf"(?:^|[:–—|-]\s?)insert\s(?:(?:the|your|school|setting|academy)(?:['’]s)?\s){{0,2}}{_TO_FILL}\b(?:\shere)?"
        r"|\binsert\s(?:\w{1,15}\s){0,5}here\b|\b(?:tel(?:ephone)?|phone|number|e-?mail|contact|name)\s?[:–-]\s?insert\b"
        r"|:\s?insert\b(?=\s?(?:$|[.;,)]))",
        ("insert",),
    ),
    Sort(rf"\b[Xx]{{4,}}\b|\bX{{2,3}}\s{_SCHOOL}\b", ("xx",), exact_case=True),
    Sort(
        rf"\b(?:XYZ|Anytown|Anyschool)\s(?:(?:C of E|CE|Catholic|Church of England)\s)?{_SCHOOL}(?:\s{_SCHOOL})?\b"
        r"|\bXYZ\b",
        ("xyz", "anytown", "anyschool"), exact_case=True,
    ),
    Sort(
        r"\bNAMES? OF (?:THE |YOUR )?(?:DSL|SCHOOL|SETTING|ACADEMY|COLLEGE|NURSERY|HEAD ?TEACHER|HEAD|PRINCIPAL"
        r"|GOVERNOR|CHAIR|LEAD|CO-?ORDINATOR|TRUST|PERSON|PROVIDER|LADO|LA)\b"
        r"|\bINSERT (?:[A-Z]{1,15} ){0,3}(?:NAME|DATE|LOGO|DETAILS|NUMBER|HERE)\b"
        r"|\b(?:Your|YOUR) (?:School|SCHOOL|Setting|SETTING|Academy|ACADEMY)(?:['’][sS])? (?:Name|NAME|Logo|LOGO)\b",
        ("name", "insert", "logo"), _is_no_label, exact_case=True,
    ),
    Sort(
        r"\bTBC\b|\bT\.B\.C\.?|(?:^|[:(\[–—|-]\s?)[Tt]o be confirmed(?=\s?(?:$|[)\].;|]))",
        ("tbc", "t.b.c", "confirmed"), exact_case=True,
        why="This was still to be confirmed when the policy was written.", advice="Write what was decided.",
        waits=True,
    ),
    Sort(
        r"\b(is|are|do|does|will|may|can|should|must)\s?/\s?\1\snot\b",
        ("not",), in_forms=False,
        why="A rule and its opposite stand side by side, as if nobody had chosen.", advice="Keep the one you mean.",
        waits=True,
    ),
    Sort(
        r"\(names?\s(?:and|&|/)\s?(?:role|post|job(?:\stitle)?)s?\)", ("name",), in_forms=False,
    ),
    Sort(
        rf"\((?:please\s)?(?:amend|edit|adapt|change|delete)\s(?:if|where)\s(?:the\s|your\s)?(?:you|{_PLACE}s?)\b[^()]{{0,60}}\)"
        rf"|\((?:if|where|as)\s(?:{_FITS}|relevant)\s(?:to|for)\s(?:the|your)\s{_PLACE}\)"
        r"|\((?:hyper)?link\sto\s(?:the\s|your\s)?(?:appropriate|relevant|school(?:['’]?s)?)\s(?:polic(?:y|ies)|documents?|page)\)",
        ("amend", "edit", "adapt", "change", "delete", "if", "where", "as", "link"), in_forms=False,
        why="A note to whoever fills in the template was left in.", advice="Make the choice, and take the note out.",
    ),
    Sort(r"^list\s(?:the\s|your\s)?(?:details|names|links)\s(?:e\.?g\.?|for example|here)", ("list",)),
    Sort(r"\bYear X\b", ("year x",), exact_case=True),
    Sort(r"\blorem ipsum\b", ("lorem",), why="This is what templates are filled with to show their look."),
    Sort(
        r"\bclick(?: or tap)?(?: here)? to (?:enter|add) (?:text|a date|a number)\b\.?|^choose an item\.?$"
        r"|\[?\btype (?:text )?here\]|\[(?:document|company) (?:title|name|subtitle)\]|\[type the [a-z ]{1,40}\]",
        ("click", "choose an item", "type", "["),
    ),
    Sort(
        r"\b(?:dd|xx)\s?[/.-]\s?(?:mm|xx)\s?[/.-]\s?(?:yy(?:yy)?|xx(?:xx)?)\b|\b20(?:xx|yy|__|1x|2x)(?![a-z0-9])",
        ("dd", "xx", "20"), _is_no_format, why="A date of the template was never filled in.", advice="Write the date.",
    ),
)  # fmt: skip
_COMPILED = tuple((sort, re.compile(sort.pattern, 0 if sort.exact_case else re.IGNORECASE)) for sort in SORTS)
_OF_PLACE = re.compile(rf"[^A-Za-z]{{0,4}}(?:insert\s)?(?:the\s|your\s|name of\s)?{_PLACE}\b|XYZ|Any", re.IGNORECASE)


def blanks(passage: Passage, before: Passage | None, title: str) -> Iterator[Found]:
    """The blanks of one passage, in order. ``before``: the passage before it. ``title``: of the document."""
    found = [*_marked(passage, title), *empty_lines(passage, before, title)]
    taken = -1
    for start, end, item in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= taken:  # "[insert XXXX]" is one blank
            taken = end
            yield item


def _marked(passage: Passage, title: str) -> Iterator[tuple[int, int, Found]]:
    text, low = passage.text, passage.text.lower()
    for sort, pattern in _COMPILED:
        if not any(sign in low for sign in sort.signs) or (not sort.in_forms and is_form(passage, title)):
            continue
        for found in islice(pattern.finditer(text), MOST):
            if sort.looks is None or sort.looks(text, found):
                start = found.end() - len(found[0].lstrip(" :;*–—|-."))
                yield start, found.end(), _found(passage, sort, start, found.end())


def _found(passage: Passage, sort: Sort, start: int, end: int) -> Found:
    """A blank; where it stands for the name of somebody whom the policy ought to name, that is told instead."""
    quote = quoted(passage.text, start, end)
    role = role_waiting(passage.text, start) if not _OF_PLACE.match(quote) else None
    if role is not None:
        words = quoted(passage.text, from_word(passage.text, max(0, start - LABEL), start), end)
        return Found(unnamed(role, passage.number, words), start)
    # The same for blanks that one replacement fills, however they are spaced.
    key = "".join(quote.split()).casefold()
    return Found(Flag(FlagKind.BLANK, passage.number, quote, sort.why, sort.advice, sort.waits), start, key)


_KINDS = r"(?:schools?|settings?|academ(?:y|ies)|nurser(?:y|ies)|colleges?)"
_LEARNERS = r"(?:pupils?|students?|learners?)"
_ALTERNATIVES = re.compile(
    rf"\b{_KINDS}(?:\s?/\s?{_KINDS}){{1,3}}\b(?!['’]?s?\s?name)|\b{_LEARNERS}(?:\s?/\s?{_LEARNERS}){{1,3}}\b",
    re.IGNORECASE,
)


def unchosen(passages: Sequence[Passage]) -> Iterator[Found]:
    """Alternatives of a template between which nobody chose, told once, where they are so many that it is no choice.

    A trust that writes "school/academy" a few times may mean it; "parents/carers" and "he/she" are always meant.
    """
    first: Found | None = None
    counts: dict[str, int] = {}
    for passage in passages:
        if "/" not in passage.text or passage.kind is PassageKind.FOOTER:
            continue
        for found in _ALTERNATIVES.finditer(passage.text):
            words = "".join(found[0].split()).casefold()
            counts[words] = counts.get(words, 0) + 1
            if first is None:
                quote = quoted(passage.text, *found.span())
                first = Found(
                    Flag(FlagKind.BLANK, passage.number, quote, "", "Keep the word that fits you."), found.start()
                )
    if first is not None and sum(counts.values()) >= OFTEN:
        most = sorted(counts, key=lambda words: -counts[words])[:3]
        listed = ", ".join(f"“{words}” {counts[words]:,} times" for words in most)
        why = f"Words of the template stand side by side, as if nobody had chosen: {listed}."
        yield Found(replace(first.flag, why=why), first.at)
