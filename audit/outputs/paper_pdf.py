"""The governors' paper as PDF: tagged for screen readers (PDF/UA-1), fonts inside, the same bytes every time."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from audit.domain.dates import show_date
from audit.outputs.paper_fonts import FONTS, UNPRINTABLE, breakable, printable
from audit.outputs.paper_parts import MovementChart, Paper, typed

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATE = Path(__file__).with_name("paper.typ")
STANDARD = "ua-1"
_LOCK = Lock()
PICTURE_DPI = 200
PICTURE_WIDTH = 4.6  # centimetres, as the template has it
RUNNING = 40  # characters of the setting's name at the top of every page but the first
LEFT_OUT = (
    f"{UNPRINTABLE} stands for characters that the fonts of this paper do not have. The Word file and the page on "
    "screen have them as they were typed."
)


def write_pdf(paper: Paper) -> bytes:
    """The paper as a PDF file. Its date is the day the review is looked at, and not the day it is made."""
    left_out: list[str] = []
    data = _shown(_plain(paper), left_out)
    if left_out:
        data["notes"] = [*data["notes"], LEFT_OUT]
    found = _compiled("paper", data, format="pdf", pdf_standards=[STANDARD])
    return found if isinstance(found, bytes) else b"".join(found)


def span_pictures(chart: MovementChart) -> list[bytes]:
    """The picture of each row of the movement chart as PNG, for programs that cannot draw it."""
    found = _compiled("pictures", _shown(asdict(chart), []), format="png", ppi=PICTURE_DPI)
    return found if isinstance(found, list) else [found]  # typst gives a single page as it is


def _compiled(part: str, data: Any, **how: Any) -> bytes | list[bytes]:
    """One part of the template, set with ``data``. One thread at a time: the compiler keeps what it was last given."""
    with _LOCK:
        found = _compiler().compile(sys_inputs={"part": part, "data": json.dumps(data)}, **how)
    return found or b""


@lru_cache(maxsize=1)
def _compiler() -> "Compiler":
    """One for the process, as reading the fonts takes longer than setting a paper.

    System fonts are left out: they differ from machine to machine, and so would the paper.
    """
    import typst  # imported where it is used: most processes never make a paper

    folder = str(TEMPLATE.parent)
    return typst.Compiler(input=str(TEMPLATE), root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True)


def _plain(paper: Paper) -> dict[str, Any]:
    day = show_date(paper.on)
    return {
        **asdict(paper),
        "on": {"year": paper.on.year, "month": paper.on.month, "day": paper.on.day},
        "running": f"{paper.title}, {typed(paper.setting_name, RUNNING)}",
        "day": f"As it stood on {day}",
    }


def _shown(value: Any, left_out: list[str]) -> Any:
    """Every text as the fonts can show it, with places where long words may break. What cannot be shown is gathered."""
    if isinstance(value, str):
        kept = printable(value)
        if kept != value:
            left_out.append(value)
        return breakable(kept)
    if isinstance(value, Mapping):
        return {name: _shown(part, left_out) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(part, left_out) for part in value]
    return value
