"""Names of people in a text: "Mrs Tamblewick", "Orla O'Hara", "J. BRIGHT".

Whatever may be a name is taken for one: a policy that names somebody must never be told that it names nobody.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

NEAR = 160  # characters around a role in which its holder is named
CLOSE = 60  # characters in which two words with capitals are a name, though no "Mrs" says so

_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Rev|Revd|Reverend|Father|Canon|Sister|Cllr|Councillor|Prof|Professor|Lady)\b\.?"
    r"\s{0,2}[^\W\d_a-z]"
)
_WORD = re.compile(r"\b[^\W\d_](?:[^\W\d_]|['’.-]){0,30}")
# Words that begin with a capital in policies and are nobody's name.
_NO_NAME = re.compile(
    r"(?:a|academy|acceptable|access|act|action|advice|adviser|advisor|after|agencies|agency|aid|all|an|and|annual"
    r"|anti|anti-bullying|any|appendix|as|ask|assessment|assistant|at|attendance|authority|bank|behaviour|blowing"
    r"|board|body|both|bullying|business|by|care|carer|carers|central|centre|ceop|chair|child|childline|children"
    r"|class|close|club|co-ordinator|co-ordinators|code|college|command|committee|common|community|computing"
    r"|concern|concerns|conduct|contact|contacts|content|contents|coordinator|copyright|council|county|crime"
    r"|curriculum|cyber|cyber-bullying|cyberbullying|dad|dads|data|date|december|department|deputy|designated"
    r"|development|digital|director|do|dpo|dsl|dsls|dso|during|duty|e-learning|e-safety|each|early|education|email"
    r"|ensure|esafety|every|everybody|everyone|executive|exploitation|facebook|family|february|federation|finance"
    r"|first|for|foundation|framework|fraud|friday|from|google|governance|governing|governor|governors|group"
    r"|guidance|harmful|head|headmaste|headmistress|headteacher|headteachers|health|her|his|holiday|home|hub|human"
    r"|i|ict|if|images|in|incident|inclusion|infant|inform|information|instagram|internet|is|it|january|july"
    r"|junior|keeping|kscb|lado|lead|leade|leaders|leadership|leads|learning|liaison|link|local|looked|lscb|make"
    r"|management|manager|march|media|meet|member|microsoft|mobile|monday|monitoring|multi|multi-agency|mum|mums"
    r"|must|name|named|national|network|no|nobody|nominated|not|november|nspcc|number|nursery|october|of|officer"
    r"|ofsted|on|online|or|other|our|parent|parents|pastoral|people|person|personal|phase|phone|please|police"
    r"|policies|policy|prevent|primary|principal|procedure|procedures|protection|pshe|pupil|pupils|record"
    r"|reporting|resources|responsibilities|responsibility|responsible|ring|role|roles|safe|safeguarding|safer"
    r"|safety|saturday|school|schools|secondary|see|senco|send|sendco|senior|septembe|service|services|setting"
    r"|sexual|she|should|single|site|skills|slt|smt|social|speak|special|staff|stage|state|statutory|strategic"
    r"|student|students|sunday|support|teacher|teachers|teaching|team|technical|technician|technology|tell|term"
    r"|the|their|there|these|they|this|thursday|to|together|training|trust|trustee|trustees|tuesday|twitter|uk"
    r"|under|united|use|vice|visitor|visitors|watch|we|wednesday|welfare|when|where|whistle|whistleblowing|who"
    r"|whole|with|work|working|year|years|you|youtube"
    r")(?:['’]s?)?[.-]?",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"(?:\s\([^()]{1,40}\))?\s?(?:is|are|:|–|—|-|=)\s([^\W\d_a-z][\w'’-]{1,20})\b")


class People:
    """Where people's names begin in a text, found once for all the roles that it speaks of."""

    def __init__(self, text: str) -> None:
        self._titled = [found.start() for found in _TITLED.finditer(text)]
        self._untitled = list(_names_in(text))

    def near(self, start: int, end: int) -> bool:
        """Whether somebody is named by the words that stand there."""
        return _any_between(self._titled, start - NEAR, end + NEAR) or _any_between(
            self._untitled, start - CLOSE, end + CLOSE
        )


def _any_between(places: list[int], first: int, last: int) -> bool:
    at = bisect_left(places, first)
    return at < len(places) and places[at] < last


def names_somebody(text: str) -> bool:
    """Whether a short text has a name in it."""
    return _TITLED.search(text) is not None or any(True for _ in _names_in(text))


def _names_in(text: str) -> Iterator[int]:
    """Where two words with capitals stand, neither a word of policies: "Jo Bright", "J. Bright", "JO BRIGHT"."""
    for first, second in pairwise(_WORD.finditer(text)):
        if (
            first[0][0].isupper()
            and second[0][0].isupper()
            and second.start() - first.end() <= 2
            and text[first.end() : second.start()].isspace()
            and len(second[0]) >= 3
            and (not first[0].endswith(".") or len(first[0]) <= 2)  # an initial, and no end of a sentence
            and not _NO_NAME.fullmatch(first[0])
            and not _NO_NAME.fullmatch(second[0])
        ):
            yield first.start()


def single_name(after: str) -> bool:
    """Whether a name of one word follows, as in "Our safeguarding lead is Bryony"."""
    found = _SINGLE.match(after)
    return found is not None and not _NO_NAME.fullmatch(found[1])
