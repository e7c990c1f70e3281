"""The inspection-day pack as an inspector opens it: downloaded, unpacked, and read in a browser without a network."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page

from audit.domain.vocabulary import EvidenceKind
from audit.services import evidence
from audit.services.evidence import EvidenceInput
from audit.store.base import db
from audit.store.reviews import Review
from tests.conftest import TESTER, TODAY
from tests.e2e.served import DESKTOP, PHONE, Served, Visitor
from tests.e2e.test_axe import violations
from tests.stocked import School, stocked_school

HOSTILE = "<script>document.title='caught'</script> ../../\N{POLICE CARS REVOLVING LIGHT} \N{RIGHT-TO-LEFT OVERRIDE}x"


def _add_hostile(school: School) -> None:
    review = db.session.get_one(Review, school.review)
    said = EvidenceInput(HOSTILE, EvidenceKind.VOICE, TODAY, summary=HOSTILE, kept_in=HOSTILE)
    file = evidence.receive_file("voices.txt", BytesIO(b"What pupils said."))
    made = evidence.add_evidence(TESTER, review.setting, said, file)
    evidence.attach(TESTER, review, "leadership-vision", [made], HOSTILE)


@pytest.fixture
def unpacked(served: Served, visitor: Callable[..., Visitor], tmp_path: Path) -> Path:
    """The folder that a head unpacks the downloaded ZIP into."""
    school = served.within(stocked_school)
    served.within(lambda: _add_hostile(school))
    head = visitor(served)
    head.sign_in(school.email)
    head.page.goto(f"/reviews/{school.review}/pack")
    with head.page.expect_download() as download:
        head.page.get_by_role("link", name="Download the pack").click()
    folder = tmp_path / "unpacked"
    ZipFile(download.value.path()).extractall(folder)
    return folder


def _offline(browser: Browser, asked: list[str]) -> Page:
    context = browser.new_context(offline=True, viewport=DESKTOP)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(f"script: {error}"))
    return page


def test_the_pack_is_read_without_a_network_and_asks_for_nothing(browser: Browser, unpacked: Path) -> None:
    asked: list[str] = []
    page = _offline(browser, asked)
    index = (unpacked / "index.html").as_uri()
    page.goto(index)
    assert page.title() == "Inspection-day pack: Hillside Primary, 2016 to 2017"
    assert asked == [index], "one file is all there is to load"
    assert page.get_by_role("heading", level=2).all_inner_texts()[3].startswith("Inspecting safeguarding")

    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Skip to main content").evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    hrefs = page.evaluate("[...document.links].map(link => link.href).filter(href => href.startsWith('file:'))")
    files = {href.partition("#")[0] for href in hrefs} - {index}
    assert len(files) >= 8  # four items with files, the hostile one among them, and the four other parts
    for href in files:
        assert (unpacked / href.removeprefix(unpacked.as_uri() + "/")).is_file(), href

    page.get_by_role("link", name="document.title").first.click()
    assert page.locator("body").inner_text() == "What pupils said."
    page.context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pack_fits_its_screen(browser: Browser, unpacked: Path, size: dict[str, int]) -> None:
    page = _offline(browser, [])
    page.set_viewport_size(size)
    page.goto((unpacked / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.context.close()


def test_the_pack_has_no_barriers(browser: Browser, unpacked: Path) -> None:
    page = _offline(browser, [])
    page.goto((unpacked / "index.html").as_uri())
    found = list(violations(page, "the pack"))
    assert not found, "\n".join(found)
    page.context.close()
