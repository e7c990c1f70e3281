"""The matcher for each edition of the rubric, made when it is first needed and kept."""

from functools import lru_cache

from audit.domain.policy_check import Finding
from audit.domain.policy_clues import ClueFinder
from audit.domain.policy_match import Matcher
from audit.domain.policy_text import PolicyText
from audit.store.matcher_weights import load_weights
from audit.store.statement_files import load_statements
from audit.store.statement_wordings import load_vocabulary
from audit.store.word_vectors import load_word_vectors


@lru_cache
def matcher_of(edition_id: str) -> Matcher:
    """Raises UnknownRef where there is no such edition or it does not use the template."""
    return Matcher(ClueFinder(load_statements(edition_id), load_vocabulary(), load_word_vectors()), load_weights())


def match(text: PolicyText, edition_id: str) -> tuple[Finding, ...]:
    """What a policy has of every statement that an edition compares it with, in the template's order."""
    return matcher_of(edition_id).check(text)
