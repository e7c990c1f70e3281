"""Pages over HTTP on this machine, each beside a bare Flask page that sends the same bytes."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.browser import Browser, csrf_token, serving, sign_in
from benchmarks.school import RATIONALE, School
from benchmarks.timing import Repeats, Row, in_turn, milliseconds

PAGE_AIM, SAVE_AIM = 50, 25  # milliseconds
TIMES_AIM = 3
SAME_BYTES = "bare page, same bytes"


def measure_pages(school: School, folder: Path, repeats: Repeats) -> Iterator[Row]:
    """Each page ``repeats`` times in turn with its bare page, then as many saves. ``folder`` must be empty."""
    paths = pages_of(school)
    with ExitStack() as servers:
        ours = servers.enter_context(serving("plumbline", school.folder))
        sign_in(ours)
        for name, path in paths.items():
            (folder / f"{name}.html").write_bytes(ours.get(path))
        bare = servers.enter_context(serving("bare", folder))
        assert all(bare.get(f"/{name}") == (folder / f"{name}.html").read_bytes() for name in paths)
        for name, path in paths.items():
            ours.get(path)
            ours.keep_cookies()  # fresh for each page, as a browser's are, but not on the clock
            measured, reference = in_turn(
                repeats, partial(milliseconds, ours.get, path), partial(milliseconds, bare.get, f"/{name}")
            )
            yield Row(f"{name.capitalize()} page", "ms", measured, SAME_BYTES, reference, PAGE_AIM, TIMES_AIM)
        yield _measure_saving(ours, bare, paths["criterion"], repeats)


def pages_of(school: School) -> dict[str, str]:
    """Name and address of the pages that are measured."""
    review = f"/reviews/{school.review_id}"
    return {
        "overview": review,
        "strand": f"{review}/strands/{school.strand}",
        "criterion": f"{review}/criteria/{school.criterion}",
        "gap": f"{review}/gaps/",
        "governors": f"/settings/{school.setting_id}/governors",
    }


def _measure_saving(ours: Browser, bare: Browser, criterion: str, repeats: Repeats) -> Row:
    """A judgement with its reason: every save changes the row, writes the change log and waits for the disk."""
    token = csrf_token(ours.get(criterion))
    ours.keep_cookies()
    version = count(1)  # the school's criteria have been judged once

    def save() -> None:
        seen = next(version)
        words = f"{RATIONALE} Looked at again, {seen}."
        ours.post(
            criterion, {"csrf_token": token, "version": seen, "level": 3, "target": 3, "rationale": words, "go": "here"}
        )

    save_one_row = partial(bare.post, "/save", {"rationale": RATIONALE})
    measured, reference = in_turn(repeats, partial(milliseconds, save), partial(milliseconds, save_one_row))
    return Row("Saving a judgement", "ms", measured, "bare Flask-SQLAlchemy save of one row", reference, SAVE_AIM)
