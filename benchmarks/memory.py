"""Memory of the server process as it is used, beside a bare Flask-SQLAlchemy server."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks.browser import Browser, serving, sign_in
from benchmarks.school import School
from benchmarks.timing import Row, Sample

AIM = 150  # megabytes
BESIDE = "bare Flask-SQLAlchemy server"
MEGABYTE = 1024 * 1024
DOWNLOADS = (".xlsx", ".csv", ".pdf", ".zip", ".ics")


def measure_memory(school: School, folder: Path, most_pages: int) -> Iterator[Row]:
    """One server from start to having done everything once. ``folder`` must be empty."""
    review = f"/reviews/{school.review_id}"
    with serving("bare", folder) as bare, serving("plumbline", school.folder) as ours:
        reference = resident(bare)
        yield Row("Memory at start", "MB", resident(ours), BESIDE, reference, AIM)
        sign_in(ours)
        pages = visit_all(ours, review, most_pages)
        yield Row(f"Memory after {pages} pages", "MB", resident(ours), BESIDE, reference, AIM)
        ours.get(f"{review}/charts/")
        yield Row("Memory after the charts page", "MB", resident(ours), BESIDE, reference, AIM)
        ours.get(f"{review}/plan.xlsx")
        yield Row("Memory after the workbook", "MB", resident(ours), BESIDE, reference, AIM)


def resident(browser: Browser) -> Sample:
    """What the server's process holds in memory now."""
    return Sample([psutil.Process(browser.server_id).memory_info().rss / MEGABYTE])


def visit_all(browser: Browser, start: str, most: int) -> int:
    """Follow links from page to page, but not to charts and downloads. Returns how many pages there were."""
    waiting, seen = [start], {start}
    for visited in range(most):
        if not waiting:
            return visited
        page = browser.visit(waiting.pop(0)).decode(errors="replace")
        for link in map(unescape, re.findall(r'<a [^>]*href="(/[^"#]*)', page)):
            if link not in seen and "/charts/" not in link and not link.endswith(DOWNLOADS):
                seen.add(link)
                waiting.append(link)
    return most
