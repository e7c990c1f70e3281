"""What an inspection-day pack is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from audit.domain.assessment import Assessment
from audit.domain.assurance import Evidence
from audit.domain.inspection import Missing


class FileState(StrEnum):
    """What became of a file between its upload and the pack."""

    WHOLE = "whole"
    CHANGED = "changed"  # in the pack, and not byte for byte what was uploaded
    LOST = "lost"  # not on the disk, so not in the pack


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of evidence."""

    path: str  # in the pack, with forward slashes
    name: str  # as it was called when it was uploaded
    size: int  # bytes
    sha256: str  # as taken when it was uploaded
    state: FileState = FileState.WHOLE
    added_later: date | None = None  # the day it was uploaded, where the review had stopped before


@dataclass(frozen=True, slots=True)
class PackItem:
    """An item of evidence that the review rests on."""

    evidence: Evidence
    summary: str
    link: str  # a web address, or empty
    kept_in: str
    file: PackFile | None


@dataclass(frozen=True)
class PackFacts:
    """A review on one day, with the evidence behind it. Of a review that is not open, all is as it was frozen."""

    setting_name: str
    year_label: str  # "2016 to 2017"
    status: str  # a sentence on the day and the state of the review
    assessment: Assessment
    missing: Missing
    items: Mapping[int, PackItem]  # by the number of the evidence
    shows: Mapping[tuple[str, int], str] = field(default_factory=dict)  # what an item shows for a criterion
    judged_by: Mapping[str, str] = field(default_factory=dict)  # criterion ref → who judged it, when
    frozen_copy: tuple[int, str] | None = None  # revision and SHA-256 of the copy that governors were given

    @property
    def files(self) -> tuple[PackFile, ...]:
        """Every file of the evidence, lost ones too, by its name in the pack."""
        return tuple(sorted((i.file for i in self.items.values() if i.file is not None), key=lambda file: file.path))

    def in_state(self, state: FileState) -> tuple[PackFile, ...]:
        return tuple(file for file in self.files if file.state is state)

    @property
    def bytes_of_files(self) -> int:
        return sum(file.size for file in self.files if file.state is not FileState.LOST)

    @property
    def elsewhere(self) -> tuple[PackItem, ...]:
        """Items without a file: on the web, on paper, or in another system."""
        return tuple(item for item in self.items.values() if item.file is None)
