"""What the cells of an edited plan say: texts, dates and words from a list, each with its fault by cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from audit.domain.action_plan import PlannedAction, ProgressNote
from audit.domain.cell_text import CUT_NOTE, LINE_ENDS, settled
from audit.domain.dates import parse_date, show_date
from audit.domain.plan_sheet import Cell
from audit.domain.rubric import Edition
from audit.domain.vocabulary import ActionStatus, Priority

Value: TypeAlias = str | date | ActionStatus | Priority | tuple[str, ...] | None

SHORT, LONG = 200, 5000  # characters; what the pages take
LIMITS = {
    "title": ("The action", SHORT),
    "description": ("The description", LONG),
    "owner": ("The owner", SHORT),
    "co_owners": ("The co-owners", SHORT),
    "success_measure": ("The success measure", LONG),
    "reason": ("The reason", LONG),
    "cost": ("The cost", SHORT),
    "plan_link": ("The improvement plan's priority", SHORT),
    "note": ("A progress note", LONG),
}
NEEDS_REASON = {
    ActionStatus.BLOCKED: "Say what is blocking this action, so that somebody can clear the way.",
    ActionStatus.DONE: "Say what changed, so that the criterion can be judged again.",
    ActionStatus.DROPPED: "Say why this action was dropped. Governors will see the reason.",
}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CellError:
    """Something in a cell that cannot be used, and what to do."""

    place: str  # "Action plan!F12"
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" if self.place else self.problem


class CellFault(ValueError):
    """Raised while reading one cell; says what is wrong with it."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one edition that cells may use."""

    titles: Mapping[str, str]  # criterion ref → title
    # Refs and titles of an earlier edition, for copies exported under it → refs of this one; none where not asked now.
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, edition: Edition, former: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> "Vocabulary":
        return cls({criterion.ref: criterion.title for criterion in edition.criteria}, former)

    def shown(self, value: Value) -> str:
        """A value as pages and cells say it."""
        if isinstance(value, tuple):
            return "\n".join(dict.fromkeys(self.titles.get(ref, ref) for ref in value))
        if isinstance(value, ActionStatus | Priority):
            return value.label
        return show_date(value) if isinstance(value, date) else value or ""


def notes_text(notes: Sequence[ProgressNote]) -> str:
    """All notes of an action as one cell holds them: "4 March 2017, Jo Bright: …", oldest first."""
    return "\n".join(
        f"{show_date(note.day)}{f', {note.who}' if note.who else ''}: {note.text}" for note in notes
    )  # fmt: skip


def read_value(field: str, cell: Cell, action: PlannedAction | None, vocabulary: Vocabulary) -> Value:
    """What a cell says of ``field``: the action's own value where the cell still shows that.

    Raises CellFault.
    """
    if action is not None and _unchanged(cell, getattr(action, field), vocabulary):
        return getattr(action, field)  # type: ignore[no-any-return]
    if cell.fault:
        raise CellFault(f"This cell {cell.fault}.")
    return _READERS.get(field, _text)(field, cell, action, vocabulary)


def read_note(cell: Cell, notes_cell: Cell, notes: Sequence[ProgressNote]) -> str:
    """A note to add: what stands in the column for new notes, or was added to the cell of earlier ones.

    A note that is there already is none, so that the same copy may be uploaded twice.
    """
    if cell.fault:
        raise CellFault(f"This cell {cell.fault}.")
    written = settled(cell.text)
    there = {settled(line) for note in notes for line in LINE_ENDS.sub("\n", _whole_note(note)).split("\n")}
    lines = settled(notes_cell.text).split("\n")
    if lines[-1].endswith(CUT_NOTE):
        lines = lines[:-1]
    added = "\n".join(line for line in lines if settled(line) and settled(line) not in there)
    note = "\n".join(filter(None, [written, added]))
    if any(settled(note) == settled(earlier.text) for earlier in notes):
        return ""
    _refuse_long("note", note)
    return note


def _whole_note(note: ProgressNote) -> str:
    """Every line that may stand in a cell for one note: with its day, and without."""
    return f"{notes_text([note])}\n{note.text}"


def _unchanged(cell: Cell, value: Value, vocabulary: Vocabulary) -> bool:
    """Whether a cell still says what an action says; a program may have made a number or a date of the words."""
    if isinstance(value, tuple):
        return _lines(cell.text) == _lines(vocabulary.shown(value))
    if isinstance(value, date) and cell.day == value:
        return True
    shown = settled(vocabulary.shown(value))
    if settled(cell.text) == shown:
        return not cell.fault
    if cell.number is not None and _number(shown) == cell.number:
        return True
    return cell.day is not None and not shown.isdecimal() and _day(shown) == cell.day


def _lines(text: str) -> set[str]:
    return {" ".join(line.split()).casefold() for line in settled(text).split("\n") if line.strip()}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _text(field: str, cell: Cell, _action: PlannedAction | None, _vocabulary: Vocabulary) -> str:
    text = settled(cell.text)
    if text.endswith(CUT_NOTE.strip()):
        raise CellFault("This text was too long for a workbook, so only its start is here. Change it in Plumbline.")
    if field == "title" and not text:
        raise CellFault("Say in a few words what will be done.")
    _refuse_long(field, text)
    return text


def _refuse_long(field: str, text: str) -> None:
    name, limit = LIMITS[field]
    if len(text) > limit:
        raise CellFault(f"{name} may have up to {limit:,} characters; this has {len(text):,}.")


def _due(_field: str, cell: Cell, _action: PlannedAction | None, _vocabulary: Vocabulary) -> date | None:
    if cell.blank:
        return None
    if cell.day is not None:
        return cell.day
    try:
        return parse_date(_short(cell.text))
    except ValueError as error:
        raise CellFault(f"{error}.") from None


def _short(text: str) -> str:
    """Enough of what somebody typed to recognise it in a message."""
    words = " ".join(settled(text).split())
    return words if len(words) <= 60 else f"{words[:57]}..."


def _word(words: type[Word], what: str, blank: Word | None) -> Callable[..., Word]:
    """Reads one of the words of a list, however it is spelt: "In progress", "in-progress", "2 High", "high", "2"."""
    known: dict[str, Word] = {}
    for word in words:
        label = str(getattr(word, "label"))  # noqa: B009 - every list here has labels, which StrEnum does not
        for spelling in (label, word.value, *(label.split(" ", 1) if label[0].isdigit() else ())):
            known[_bare(spelling)] = word
    labels = ", ".join(str(getattr(word, "label")) for word in words)  # noqa: B009

    def read(_field: str, cell: Cell, action: PlannedAction | None, _vocabulary: Vocabulary) -> Word:
        if cell.blank and action is None and blank is not None:
            return blank
        word = known.get(_bare(cell.text))
        if word is None:
            said = f"'{_short(cell.text)}' is not" if not cell.blank else "This cell needs"
            raise CellFault(f"{said} a {what}. Use one of: {labels}.")
        return word

    return read


def _bare(text: str) -> str:
    return " ".join(text.replace("-", " ").replace("_", " ").split()).casefold()


def _criteria(_field: str, cell: Cell, action: PlannedAction | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Titles or refs, one to a line or separated by semicolons. An action keeps the order it has."""
    known = {_bare(ref): ref for ref in (*vocabulary.titles, *(action.criteria if action else ()))}
    known |= {_bare(title): ref for ref, title in vocabulary.titles.items()}
    former = {_bare(words): refs for words, refs in vocabulary.former.items()}
    found: list[str] = []
    for line in settled(cell.text).split("\n"):
        for words in [line] if _bare(line) in (known | former) else line.split(";"):
            if not words.strip():
                continue
            if _bare(words) in former and _bare(words) not in known:
                found += former[_bare(words)]
                continue
            ref = known.get(_bare(words))
            if ref is None:
                raise CellFault(f"'{_short(words)}' is not a criterion of this rubric. Use the words of Gap analysis.")
            found.append(ref)
    if action is None:
        return tuple(dict.fromkeys(found))
    if not found and action.criteria:
        raise CellFault("Keep at least one criterion: an action is for something.")
    kept = [ref for ref in action.criteria if ref in found]
    criteria = tuple(dict.fromkeys([*kept, *found]))
    if action.status is ActionStatus.DONE:
        raise CellFault(
            "This action is done, with the levels of that day on record, so its criteria stay. Open it again first."
        )
    return criteria


_READERS: dict[str, Callable[[str, Cell, PlannedAction | None, Vocabulary], Value]] = {
    "due": _due,
    "status": _word(ActionStatus, "status", ActionStatus.NOT_STARTED),
    "priority": _word(Priority, "priority", Priority.NORMAL),
    "criteria": _criteria,
}
