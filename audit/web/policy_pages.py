"""What the pages about a check of the policy show: statements with the words of the policy beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import g

from audit.domain.policy_check import StatementStanding
from audit.domain.policy_parts import PolicyCoverage, TemplatePart, parts_of
from audit.domain.policy_shows import cut, words_of
from audit.domain.policy_text import Passage, PolicyText, place_of
from audit.services.freezing import profile_of
from audit.services.policy_checks import coverage_of, newest_check, passages_of, standings_of
from audit.store.people import Role
from audit.store.policies import PolicyCheck
from audit.store.reviews import Review
from audit.web.access import WRITERS, current_role

LINE = 160  # characters of a passage where only a line of it is shown
WHOLE = 1_000_000  # characters: more than any policy has
BRIEF = 200  # of what stands around the words that count, where many statements share a page


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage as it stands beside a statement."""

    passage: Passage
    place: str
    pieces: tuple[tuple[str, bool], ...]  # its text, and whether that piece is what counts
    why: str = ""
    nearest: bool = False  # it does not make the statement; nothing came nearer


@dataclass(frozen=True)
class CheckPage:
    """A check and everything that its pages need of it. What a page does not ask for is not read."""

    check: PolicyCheck
    newest: PolicyCheck | None  # of the same review

    @property
    def review(self) -> Review:
        return self.check.review

    @cached_property
    def standings(self) -> tuple[StatementStanding, ...]:
        return standings_of(self.check, profile_of(self.review))

    @cached_property
    def by_ref(self) -> Mapping[str, StatementStanding]:
        return {s.statement.ref: s for s in self.standings}

    @cached_property
    def parts(self) -> tuple[TemplatePart, ...]:
        return parts_of(self.standings)

    @cached_property
    def ordered(self) -> tuple[StatementStanding, ...]:
        """Every statement in the order of the template's numbers."""
        return tuple(s for part in self.parts for s in part.standings)

    @cached_property
    def coverage(self) -> PolicyCoverage:
        return coverage_of(self.standings)

    @cached_property
    def text(self) -> PolicyText:
        return passages_of(self.check)

    @cached_property
    def passages(self) -> Mapping[int, Passage]:
        return {passage.number: passage for passage in self.text.passages}

    @property
    def replaced(self) -> bool:
        """Whether a newer version has been checked in the same review."""
        return self.newest is not None and self.newest.id != self.check.id

    @property
    def may_decide(self) -> bool:
        return self.review.is_open and not self.replaced and current_role() in WRITERS

    @property
    def may_lead(self) -> bool:
        """Whether the person may draft actions and attach evidence here."""
        return self.review.is_open and not self.replaced and current_role() is Role.LEADER

    def shown(self, standing: StatementStanding, room: int = WHOLE) -> ShownPassage | None:
        """The passage beside a statement; of one that nothing makes, the nearest there is, and said so.

        ``room``: how many characters to show of what stands before and after the words that count.
        """
        number, nearest = standing.passage, False
        if number is None and not standing.decided and standing.finding.best and standing.finding.comes_near:
            number, nearest = standing.finding.best.passage, True
        passage = self.passages.get(number) if number is not None else None
        return shown_passage(standing, passage, nearest, room) if passage is not None else None

    def words_beside(self, standing: StatementStanding) -> str:
        """The words of the policy that come nearest to a statement, cut short; empty where none does."""
        shown = self.shown(standing)
        return cut(words_of(standing, shown.passage), LINE) if shown is not None else ""

    def around(self, number: int) -> Sequence[Passage]:
        """A passage with the two before and after it."""
        return [self.passages[n] for n in range(number - 2, number + 3) if n in self.passages]


def shown_passage(
    standing: StatementStanding, passage: Passage, nearest: bool = False, room: int = WHOLE
) -> ShownPassage:
    why = next((c.why for c in standing.finding.candidates if c.passage == passage.number), "")
    return ShownPassage(
        passage, place_of(passage), _pieces(passage.text, words_of(standing, passage), room), why, nearest
    )


def _pieces(text: str, quote: str, room: int) -> tuple[tuple[str, bool], ...]:
    """A text cut where the words that count begin and end. Where they are all of it, nothing is marked."""
    before, found, after = text.partition(quote)
    if not found or quote == text:
        return ((_first(text, 3 * room), False),)
    return tuple(
        piece for piece in ((_last(before, room), False), (found, True), (_first(after, room), False)) if piece[0]
    )


def _first(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[:room].rsplit(None, 1)[0]} …"


def _last(text: str, room: int) -> str:
    return text if len(text) <= room else f"… {text[-room:].split(None, 1)[-1]}"


def page_here() -> CheckPage:
    """The check in this route's address."""
    return CheckPage(g.check, newest_check(g.check.review))


def page_of(review: Review) -> CheckPage | None:
    """A review's newest check, or None where nothing was checked yet."""
    check = newest_check(review)
    return CheckPage(check, check) if check is not None else None
