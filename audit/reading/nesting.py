"""How deep an item stands, from where its line begins and what its mark looks like."""

from audit.reading.marks import Mark


class Nesting:
    """The lists that are open at a place in a document, outermost first."""

    def __init__(self, tolerance: float = 1) -> None:
        self._open: list[tuple[float, str]] = []  # where its items begin, and their mark
        self._tolerance = tolerance  # what is no step inwards, in the measure of the document

    def depth(self, start: float, mark: Mark) -> int:
        while self._open and self._open[-1][0] > start + self._tolerance:
            self._open.pop()
        alike = [number for number, (_, style) in enumerate(self._open) if style == mark.style]
        inwards = not self._open or start > self._open[-1][0] + self._tolerance
        if alike and not inwards:
            # The same mark again at the same place: the list goes on, whatever was nested in it is over.
            del self._open[alike[-1] + 1 :]
        else:
            self._open.append((start, mark.style))
        return len(self._open) - 1

    def close(self) -> None:
        self._open = []
