"""What a service refuses to do, with the words to tell the person."""

from typing import Any


class Refused(ValueError):
    """Something that may not be done. The message says why and what to do instead."""


class EditConflict(Exception):
    """Somebody else saved the same thing first. ``theirs`` is what stands now; nothing was overwritten."""

    def __init__(self, theirs: Any) -> None:
        self.theirs = theirs
        super().__init__("changed by somebody else since it was opened")
