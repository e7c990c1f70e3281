"""A small matcher made by hand: words of three figures, and statements with few wordings.

Only the words in ``TABLE`` tell what a text is about. Email, passwords and photos are as far from each other as can be;
a message is 0.6 like an email and 0.8 like a password.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from audit.domain.policy_clues import Clue, ClueFinder, Look
from audit.domain.policy_match import Matcher, Weights
from audit.domain.policy_meaning import WordVectors
from audit.domain.policy_statement import PolicyStatement
from audit.domain.policy_text import PassageKind
from audit.domain.policy_units import Unit
from audit.domain.policy_words import Vocabulary
from tests.policy_builders import passage, policy, statement

TABLE = {"email": (1, 0, 0), "password": (0, 1, 0), "photo": (0, 0, 1), "message": (0.6, 0.8, 0)}
VOCABULARY = Vocabulary((("staff", "teacher"), ("photo", "picture"), ("social media", "facebook")))


def vectors(table: Mapping[str, Sequence[float]] = TABLE) -> WordVectors:
    return WordVectors({word: row for row, word in enumerate(table)}, np.array(list(table.values()), dtype=np.float32))


def said(ref: str, summary: str, *said_as: str, **facts: object) -> PolicyStatement:
    """A statement with these wordings, and no sentence that only looks like it unless told."""
    plain = statement(ref, summary=summary)
    return replace(plain, said_as=said_as, mistaken_for=(), **facts)


def finder(*statements: PolicyStatement, vocabulary: Vocabulary = VOCABULARY) -> ClueFinder:
    return ClueFinder(statements, vocabulary, vectors())


def unit(
    text: str,
    lead_in: str = "",
    headings: Sequence[str] = (),
    around: str = "",
    *,
    whole: bool = False,
    number: int = 1,
) -> Unit:
    return Unit(1, text, lead_in, tuple(headings), around, whole)


def weights(
    constant: float = 0, per_doubling: float = 0, found_from: float = 1, weak_from: float = 0, **clues: float
) -> Weights:
    """What is not named counts for nothing."""
    figures = np.array([clues.get(clue.name.lower(), 0) for clue in Clue], dtype=np.float32)
    return Weights(figures, constant, per_doubling, found_from, weak_from)


def look(**clues: float) -> Look:
    return Look(0, np.array([clues.get(clue.name.lower(), 0) for clue in Clue], dtype=np.float32), 0)


# Three statements, every kind of clue, and policies that are about nothing else.

STATEMENTS = (
    said(
        "R1",
        "Watch email",
        "Email is watched.",
        "Every message is read by a filter.",
        "Spam is stopped.",
        look_for=(("email", "message"), ("spam", "filter")),
        negated_by=("not watched",),
        mistaken_in=("Email addresses are printed.",),
    ),
    said(
        "R2",
        "Keep passwords secret",
        "A password is told to nobody.",
        look_for=(("password",), ("secret", "nobody")),
        said_in=("Staff never tell a password.",),
    ),
    said("R3", "Ask before photos", look_for=(("photo",), ("ask",)), negated_by=("need not",)),
)
EVERY_CLUE = weights(
    constant=-1.03,
    per_doubling=0.31,
    found_from=0.517,
    weak_from=-0.613,
    **{clue.name.lower(): 0.1 + 0.07 * clue for clue in Clue},
)
MATCHER = Matcher(finder(*STATEMENTS), EVERY_CLUE)

_WORDS = "email password photo message spam filter secret ask staff not the watched told. Nobody Email. Photo;"
texts = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=12).map(" ".join)
headings = st.lists(st.sampled_from(["Email", "Photos", "Staff"]), max_size=2).map(tuple)
passages = st.builds(
    lambda words, around, kind, lead_in: passage(0, words, *around, kind=kind, lead_in=lead_in),
    texts,
    headings,
    st.sampled_from(PassageKind),
    st.sampled_from(["", "Staff must not:", "Photos and email:"]),
)
policies = st.lists(passages, max_size=8).map(lambda those: policy(*those))
