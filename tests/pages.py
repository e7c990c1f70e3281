"""A test client that reads every page it is given as a careful reader would."""

from collections import Counter
from contextvars import Context
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.store.base import db


class Page:
    """A response with its parsed page."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.soup = BeautifulSoup(response.get_data(as_text=True), "html5lib")

    @property
    def text(self) -> str:
        """What a person reads, with white space folded."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        return " ".join(self.soup.h1.get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        """The messages of the error summary."""
        return [" ".join(li.get_text(" ").split()) for li in self.soup.select(".govuk-error-summary li")]

    def value(self, name: str) -> str:
        """What a field holds."""
        field = self.soup.select_one(f'[name="{name}"]')
        assert field is not None, f"no field {name}"
        return field.get_text() if field.name == "textarea" else str(field.get("value", ""))

    def links(self) -> list[str]:
        return [str(a["href"]) for a in self.soup.select("a[href]")]


class PageClient(FlaskClient):
    """Checks every HTML page: one h1, unique ids, labels that point somewhere, no inline style or script."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            check_page(Page(response))
        return response

    def run_wsgi_app(self, *args: Any, **kwargs: Any) -> Any:
        """Each request in a fresh context, as on a server: out of reach of the test's own session."""
        result = Context().run(super().run_wsgi_app, *args, **kwargs)
        db.session.rollback()  # so that the test reads what the request wrote
        return result

    def page(self, path: str) -> Page:
        return Page(self.get(path, follow_redirects=True))

    def send(self, path: str, **fields: Any) -> Page:
        """Post a form and follow where it leads."""
        return Page(self.post(path, data=fields, follow_redirects=True))


def check_page(page: Page) -> None:
    soup = page.soup
    assert len(soup.find_all("h1")) == 1, "a page has one h1"
    assert soup.title is not None
    assert "Plumbline" in soup.title.get_text()
    twice = [name for name, times in Counter(tag["id"] for tag in soup.select("[id]")).items() if times > 1]
    assert not twice, f"ids used twice: {twice}"
    ids = {tag["id"] for tag in soup.select("[id]")}
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in soup.select(f"[{attribute}]"):
            missing = [name for name in tag[attribute].split() if name not in ids]
            assert not missing, f"{attribute} points to {missing}"
    for link in soup.select('a[href^="#"]'):
        assert link["href"][1:] in ids, f"{link['href']} leads nowhere"
    assert not soup.select("[style]"), "inline styles are against the security policy"
    scripts = [s for s in soup.select("script:not([src])") if s.get("type") != "application/json"]
    assert not scripts, "inline scripts are against the security policy"
    for form in soup.select("form"):
        assert form.get("method", "get").lower() in ("get", "post")
