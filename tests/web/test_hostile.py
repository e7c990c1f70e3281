"""What people should never send, sent to every form: it is refused with advice, or kept as harmless text."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from audit.services.judgements import find_judgement
from audit.store.base import db
from audit.store.log import verify_chain
from audit.store.reviews import Review
from tests.conftest import PASSWORD, World
from tests.e2e.places import pages_of
from tests.pages import Page, PageClient
from tests.stocked import School, stocked_school

FORMULA = '=HYPERLINK("https://elsewhere.example") '
MARKUP = """<script>alert(1)</script><img src=x onerror=alert(1)> "' {{ 7919*7919 }} """
SQL = "Robert'); DROP TABLE review;-- % _ \\ "
FAR_SCRIPTS = "Zoë’s 🧭, \u202ebackwards\u202c, שלום, 安全, e\u0301"
TEXT = FORMULA + MARKUP + SQL + FAR_SCRIPTS
CONTROLS = "bell\x07 and \x0b and \x1b[31m characters"

CRITERION = "training-annual"


@pytest.fixture
def school(app: Flask) -> School:
    return stocked_school()


@pytest.fixture
def leader(school: School, client: PageClient) -> PageClient:
    client.post("/sign-in", data={"email": school.email, "password": PASSWORD})
    return client


def forms(school: School, text: str) -> dict[str, dict[str, str]]:
    """Every form that takes words, filled in with ``text`` wherever words go, and otherwise sound."""
    review, setting = f"/reviews/{school.review}", f"/settings/{school.setting}"
    action = {
        "title": text,
        "description": text,
        "owner": text,
        "due": "4 May 2017",
        "status": "blocked",
        "priority": "normal",
        "success_measure": text,
        "progress": text,
        "note": text,
        "reason": text,
        "co_owners": text,
        "cost": text,
    }
    return {
        f"{setting}/details": {"name": text, "type": "maintained", "phases": "primary", "version": "1"},
        f"{review}/criteria/publishing-website": {
            "level": "3",
            "target": "3",
            "rationale": text,
            "exception": text,
            "version": "0",
        },
        f"{review}/criteria/publishing-images": {
            "does_not_apply": "y",
            "not_applicable": text,
            "target": "3",
            "version": "0",
        },
        f"{review}/actions/new?criterion={CRITERION}": action,
        f"{review}/gaps/policy-scope/dismiss": {"reason": text},
        f"{setting}/evidence/new": {
            "title": text,
            "kind": "document",
            "effective": "1/9/2016",
            "summary": text,
            "kept_in": text,
            "shows": text,
            "review": str(school.review),
            "criterion": CRITERION,
        },
    }


def look_everywhere(client: PageClient, school: School) -> list[tuple[str, Page]]:
    return [(path, client.page(path)) for paths in pages_of(school).values() for path in paths]


def test_words_stay_words_on_every_page(leader: PageClient, school: School) -> None:
    for path, fields in forms(school, TEXT).items():
        page = leader.send(path, **fields)
        assert page.status == 200, f"{path}: {page.errors}"
    seen = 0
    for path, page in look_everywhere(leader, school):
        assert page.status == 200, path
        assert page.soup.find(src="x") is None, path
        assert all(script.get("src") or script["type"] == "application/json" for script in page.soup.select("script"))
        assert str(7919 * 7919) not in page.text, path
        seen += page.soup.get_text().count(TEXT)
        seen += sum(field.get("value") == TEXT for field in page.soup.select("input"))
    assert seen > 12, "the words are to be read where they belong"
    assert verify_chain().faults == ()


@pytest.mark.parametrize("text", [TEXT, CONTROLS], ids=["words", "control characters"])
def test_the_workbook_takes_any_words_as_text(leader: PageClient, school: School, text: str) -> None:
    for path, fields in forms(school, text).items():
        leader.post(path, data=fields)
    response = leader.get(f"/reviews/{school.review}/plan.xlsx")
    assert response.status_code == 200
    book = load_workbook(BytesIO(response.data))
    ours = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and text[:4] in cell.value
    ]
    assert len(ours) > 5
    assert not [cell for cell in ours if cell.data_type == "f" and "elsewhere" in cell.value], "words became a formula"


def test_null_bytes_break_nothing(leader: PageClient, school: School) -> None:
    """PostgreSQL takes no NUL in text, and no page sends one."""
    for path, fields in forms(school, "before\x00after").items():
        assert leader.post(path, data=fields).status_code == 400, path


def test_over_long_words_come_back_with_the_limit(leader: PageClient, school: School) -> None:
    for path, fields in forms(school, "x" * 5001).items():
        page = leader.send(path, **fields)
        assert page.status == 400, path
        assert any("may have up to" in error for error in page.errors), path
        kept = [field.get_text() for field in page.soup.select("textarea")]
        kept += [str(field.get("value", "")) for field in page.soup.select("input")]
        assert any(value.strip() == "x" * 5001 for value in kept), f"{path} lost what was typed"


def test_lines_count_as_the_counter_in_the_browser_counts_them(head: PageClient, world: World) -> None:
    """A browser sends two characters for each new line, and counts one."""
    path = f"/reviews/{world.review.id}/criteria/{CRITERION}"
    version = head.page(path).value("version")
    lines = "\r\n".join(["x" * 99] * 50)  # 4,999 characters as the browser counts
    assert head.send(path, level="2", target="3", rationale=lines, version=version).status == 200


NUMBERS = ("-1", "0", "999999", str(2**31), str(2**63), "abc", "%00")


def test_numbers_that_lead_nowhere_are_not_found(app: Flask, head: PageClient, world: World) -> None:
    wrong = []
    rules = [
        (rule, method) for rule in app.url_map.iter_rules() for method in {"GET", "POST"} & (rule.methods or set())
    ]
    for rule, method in rules:
        for name in (name for name in rule.arguments if f"<int:{name}>" in rule.rule):
            for number in NUMBERS:
                path = rule.rule.replace(f"<int:{name}>", number)
                path = re.sub(r"<int:\w+>", "1", path)
                path = re.sub(r"<\w+>", "training", path)
                status = FlaskClient.open(head, path, method=method).status_code  # reads no page
                if status not in (404, 405):  # 405 where an address with a word in the number's place takes only GET
                    wrong.append(f"{method} {path}: {status}")
    assert not wrong, "\n".join(sorted(wrong))


def test_numbers_in_forms_that_lead_nowhere_break_nothing(leader: PageClient, school: School) -> None:
    for number in ("-1", "0", str(2**63), "abc", "1; DROP TABLE review"):
        send_number(leader, school, number)


def send_number(leader: PageClient, school: School, number: str) -> None:
    review, setting = f"/reviews/{school.review}", f"/settings/{school.setting}"
    attempts: dict[str, dict[str, str]] = {
        f"{review}/criteria/{CRITERION}/evidence": {"items": number},
        f"{setting}/reviews/new": {"year": number},
        f"/evidence/{school.evidence}/criteria": {"review": number},
        f"{setting}/evidence/new?review={number}&criterion={CRITERION}": {},
        f"{setting}/details": {"name": "x", "type": number, "phases": number, "facilities": number, "version": number},
        f"/actions/{school.action}": {"title": "x", "status": number, "priority": number, "version": number},
        f"{review}/criteria/{CRITERION}/clear": {"version": number},
    }
    for path, fields in attempts.items():
        assert leader.post(path, data=fields).status_code in (302, 400, 404, 409), f"{path} with {number}"
    page = leader.page(f"{review}/gaps/?strand={number}&source={number}&role={number}&level={number}&kind={number}")
    assert page.status == 200
    assert leader.page(f"{setting}/evidence?kind={number}&state={number}&q={number}").status == 200


@pytest.mark.parametrize("level", ["-1", "5", "99", "2.5", "high", "３", " 3", "0x3", ""])
def test_levels_off_the_scale_are_refused(head: PageClient, world: World, level: str) -> None:
    review = f"/reviews/{world.review.id}"
    fresh = "publishing-website"
    page = head.send(f"{review}/criteria/{fresh}", level=level, target="3", rationale="Kept", version="0")
    assert page.status == 400
    assert page.errors
    assert page.value("rationale").strip() == "Kept"
    if level not in ("３", " 3"):  # which say 3, if in an odd way
        page = head.send(f"{review}/criteria/{fresh}", level="2", target=level, version="0")
        assert (page.status, bool(page.errors)) == (400, True)
    fields = {f"level-{fresh}": level, f"version-{fresh}": "0", f"shown-{fresh}": ""}
    page = head.send(f"{review}/strands/publishing", **fields)
    assert page.status == 400
    assert find_judgement(db.session.get_one(Review, world.review.id), fresh) is None


DATES = {
    "31 February 2017": "'31 February 2017' is not a date. Write it like 4 March 2017 or 4/3/2017.",
    "3/13/2017": "'3/13/2017' is not a date. Write it like 4 March 2017 or 4/3/2017.",
    "next week": "'next week' is not a date. Write it like 4 March 2017 or 4/3/2017.",
    "<b>4</b>": "'<b>4</b>' is not a date. Write it like 4 March 2017 or 4/3/2017.",
    "4 March 1066": "4 March 1066 is too far from now. Use a year from 1990 to 2099.",
    "4/3/2100": "4 March 2100 is too far from now. Use a year from 1990 to 2099.",
}


@pytest.mark.parametrize(("typed", "message"), DATES.items())
def test_dates_that_are_none_get_the_message_that_says_how(
    head: PageClient, world: World, typed: str, message: str
) -> None:
    forms_with_dates = {
        f"/reviews/{world.review.id}/actions/new?criterion={CRITERION}": "due",
        f"/settings/{world.setting.id}/evidence/new": "effective",
    }
    for path, name in forms_with_dates.items():
        fields = {"title": "Kept", "kind": "document", "status": "not-started", "priority": "normal", "kept_in": "x"}
        page = head.send(path, **{**fields, name: typed})
        assert page.status == 400
        assert page.errors == [message]
        assert (page.value("title"), page.value(name)) == ("Kept", typed)


def with_file(fields: dict[str, str], content: bytes) -> bytes:
    """A form with a file, as a browser sends it. The test client's own would leave a temporary file open."""
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"--part\r\n{head.format(name)}\r\n\r\n{value}\r\n" for name, value in fields.items()]
    parts.append(f'--part\r\n{head.format("file")}; filename="minutes.txt"\r\nContent-Type: text/plain\r\n\r\n')
    return "".join(parts).encode() + content + b"\r\n--part--\r\n"


def test_a_file_that_is_too_large_gets_advice(app: Flask, leader: PageClient, school: School) -> None:
    path = f"/settings/{school.setting}/evidence/new"
    app.config["PLUMBLINE"] = replace(app.config["PLUMBLINE"], max_file_bytes=1024 * 1024)
    fields = {"title": "Minutes", "kind": "document", "effective": "1/9/2016"}
    body = with_file(fields, b"x" * (1024 * 1024 + 1))
    page = Page(leader.post(path, data=body, content_type="multipart/form-data; boundary=part"))
    assert page.status == 400
    assert page.errors == [
        "The file is larger than 1 MB. Make a smaller copy and upload that, or say where the file is kept."
    ]
    assert page.value("title") == "Minutes"
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    page = Page(leader.post(path, data=body, content_type="multipart/form-data; boundary=part"))
    assert (page.status, page.heading) == (413, "The file is too large")
    assert "Make a smaller copy" in page.text


BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "JSON": (b'{"level": 3}', "application/json"),
    "not text": (b"rationale=\xff\xfe&level=3", "application/x-www-form-urlencoded"),
    "broken parts": (b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
    "no boundary": (b"level=3", "multipart/form-data"),
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "too many parts": (b"&".join(b"a=%d" % n for n in range(3000)), "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize(("body", "content_type"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_is_no_form_is_refused(leader: PageClient, school: School, body: bytes, content_type: str) -> None:
    for path in forms(school, ""):
        response = leader.post(path, data=body, content_type=content_type)
        assert response.status_code in (302, 400, 413), path


def test_no_form_answers_with_a_failure(app: Flask, leader: PageClient, school: School) -> None:
    """Posts nasty things as every field of every form that the pages show."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    found: dict[str, set[str]] = {}
    for path, page in look_everywhere(leader, school):
        for form in page.soup.select("main form[method=post]"):
            names = {str(field["name"]) for field in form.select("[name]")} - {"csrf_token"}
            found.setdefault(str(form.get("action") or path), set()).update(names)
    filled = {target: names for target, names in found.items() if names}  # the others are a button alone
    assert len(filled) > 8
    failed = []
    for target, names in filled.items():
        for text in (TEXT, CONTROLS, "", "x" * 6000, str(-(2**63)), "\x00"):
            status = FlaskClient.open(leader, target, method="POST", data=dict.fromkeys(names, text)).status_code
            if status >= 500:
                failed.append(f"{target} with {text[:20]!r}: {status}")
    assert not failed, "\n".join(failed)
