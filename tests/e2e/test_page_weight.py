"""What a page costs somebody on a slow line: all that its first visit transfers."""

from collections.abc import Callable
from typing import Any

from tests.e2e.places import WITH_CHARTS, pages_of
from tests.e2e.served import Served, Visitor
from tests.e2e.test_axe import wait_for_charts
from tests.stocked import School

KILOBYTE = 1000
BUDGET = 100 * KILOBYTE  # the aim is 300; what holds today is kept
BUDGET_WITH_CHARTS = 600 * KILOBYTE


class Scales:
    """Counts what the network carried, as the browser itself reports it (headers included), page by page.

    A response's body cannot be asked for later: the browser may have dropped it once a page was left.
    """

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.addresses: dict[str, str] = {}  # the browser's number of a request → its address
        self.sizes: dict[str, int] = {}  # address → bytes
        session = visitor.context.new_cdp_session(visitor.page)
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def weigh(self, path: str, with_charts: bool) -> dict[str, int]:
        """Address → bytes transferred, for everything that the page asks for."""
        self.visitor.page.goto("about:blank")  # so that nothing of the page before is still on its way
        self.addresses.clear()
        self.sizes.clear()
        self.visitor.page.goto(path, wait_until="networkidle")  # by then modules and pictures are there too
        if with_charts:
            wait_for_charts(self.visitor.page)
        return dict(self.sizes)

    def _received(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        address = self.addresses.get(event["requestId"])
        if address is not None:
            self.sizes[address] = int(event["encodedDataLength"])


def test_no_page_is_heavier_than_its_budget(example: tuple[Served, School], visitor: Callable[..., Visitor]) -> None:
    served, school = example
    someone = visitor(served)
    someone.sign_in(school.email)
    scales = Scales(someone)
    figures, heavy, misplaced = [], [], []
    for endpoint, paths in pages_of(school).items():
        for path in paths:
            sizes = scales.weigh(path, with_charts=endpoint in WITH_CHARTS)
            total = sum(sizes.values())
            html = next(size for url, size in sizes.items() if url == served.origin + path)
            figures.append(f"{total / KILOBYTE:8.1f} kB, of it HTML {html / KILOBYTE:7.1f} kB: {path}")
            if total > (BUDGET_WITH_CHARTS if endpoint in WITH_CHARTS else BUDGET):
                heavy.append(path)
            if any("/charts-" in url for url in sizes) != (endpoint in WITH_CHARTS):
                misplaced.append(path)
    listing = "\n".join(figures)
    assert not heavy, f"over budget: {heavy}\n{listing}"
    assert not misplaced, f"the charts' script belongs on pages with charts, and only there: {misplaced}\n{listing}"
    print(listing)
