"""The pack of a stored review: every link and hash, the same bytes twice, lost files, frozen reviews."""

import hashlib
import json
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from pypdf import PdfReader

from audit.domain.vocabulary import EvidenceKind
from audit.outputs.pack_facts import FileState
from audit.services.evidence import EvidenceInput, add_evidence, attach, change_evidence, path_of_file, receive_file
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.packs import OTHERS, pack_contents, pack_file, save_pack
from audit.services.reviews import close_review
from audit.services.saving import saving
from tests.builders import TESTER, TODAY, stored_review

HOSTILE_TITLES = (
    "../../../etc/passwd",
    "<script>alert('x')</script>",
    "CON",
    "con",
    "\N{POLICE CARS REVOLVING LIGHT}\N{FAMILY}",
    "a very long title " * 20,
    "سياسة السلامة على الإنترنت",
    'quotes " and & and \N{RIGHT-TO-LEFT OVERRIDE}txt.exe',
)
MADE = {"index.html", "SHA256SUMS", "manifest.json", "paper.pdf", "plan.xlsx"}


@pytest.fixture
def review(database):
    return stored_review()


def item(review, title="Filter log", content=b"What the filter blocked.", name="log.txt", **said):
    """An item with a file, for filtering-effective."""
    given = {"kind": EvidenceKind.RECORD, "effective": date(2016, 9, 1), "review_by": date(2017, 7, 31), **said}
    file = receive_file(name, BytesIO(content)) if content else None
    made = add_evidence(TESTER, review.setting, EvidenceInput(title, **given), file)
    attach(TESTER, review, "filtering-effective", [made], "Page 2")
    return made


def judge(review, level=3):
    record_judgement(TESTER, review, "filtering-effective", JudgementInput(level, rationale="Seen twice."), 0)


def packed(review, hidden=None) -> bytes:
    with pack_file(review, TODAY, hidden) as made:
        return made.read()


def opened(review) -> ZipFile:
    return ZipFile(BytesIO(packed(review)))


def index_of(archive) -> BeautifulSoup:
    return BeautifulSoup(archive.read("index.html"), "html5lib")


def check_whole(archive) -> None:
    """Every hash is right, nothing is left out of the checksums, and every link leads somewhere."""
    lines = [line.split("  ", 1) for line in archive.read("SHA256SUMS").decode().splitlines()]
    assert {name for _, name in lines} == set(archive.namelist()) - {"SHA256SUMS"}
    for sha256, name in lines:
        assert hashlib.sha256(archive.read(name)).hexdigest() == sha256, name
    manifest = json.loads(archive.read("manifest.json"))
    assert {file["path"] for file in manifest["files"]} == set(archive.namelist()) - {"SHA256SUMS", "manifest.json"}
    assert {file["sha256"] for file in manifest["files"]} < {sha256 for sha256, _ in lines}
    page = index_of(archive)
    ids = {tag["id"] for tag in page.select("[id]")}
    links = [a["href"] for a in page.select("a")]
    for link in links:
        if link.startswith("#"):
            assert link[1:] in ids, link
        elif not link.startswith(("http://", "https://")):
            assert link in archive.namelist(), link
    assert {name for name in archive.namelist() if name != "index.html"} <= set(links), "a file nobody is led to"


def test_a_pack_holds_the_page_the_plan_the_paper_and_every_file(review):
    judge(review)
    item(review)
    archive = opened(review)
    check_whole(archive)
    assert archive.testzip() is None
    (path,) = set(archive.namelist()) - MADE
    assert archive.read(path) == b"What the filter blocked."
    assert "Action plan" in load_workbook(BytesIO(archive.read("plan.xlsx"))).sheetnames
    assert "Hillside Primary" in PdfReader(BytesIO(archive.read("paper.pdf"))).pages[0].extract_text()
    assert MADE - {"index.html"} == {name for name, _ in OTHERS}


def test_the_page_has_the_inspectors_paragraphs_first_and_every_requirement_that_is_scored(review):
    archive = opened(review)
    page = index_of(archive)
    sources = [h2["id"] for h2 in page.select("h2[id^=s-]")]
    assert sources == ["s-ofsted-safeguarding-2016", "s-kcsie-2016", "s-kcc-policy-2016"]
    assert len(page.select("section.requirement")) == 65 + 50 + 70  # context is never scored
    check_whole(archive)


def test_the_same_review_gives_the_same_bytes(review):
    judge(review)
    for title in HOSTILE_TITLES:
        item(review, title)
    assert packed(review) == packed(review)


def test_whatever_evidence_is_called_its_file_has_a_safe_name_of_its_own(review):
    contents = [f"File {n}".encode() for n, _ in enumerate(HOSTILE_TITLES)]
    for title, content in zip(HOSTILE_TITLES, contents, strict=True):
        item(review, title, content)
    archive = opened(review)
    check_whole(archive)
    names = set(archive.namelist()) - MADE
    assert len({name.lower() for name in names}) == len(contents)
    assert {archive.read(name) for name in names} == set(contents)
    for name in names:
        folder, _, rest = name.partition("/")
        assert (folder, rest.isascii(), "/" in rest, ".." in rest) == ("evidence", True, False, False)
    page = index_of(archive)
    assert page.select("script") == []
    assert {" ".join(t.split()) for t in HOSTILE_TITLES} <= {" ".join(b.get_text().split()) for b in page.select("bdi")}


def test_a_file_that_is_not_on_the_disk_is_said_to_be_missing(review):
    gone, there = item(review, "Gone", b"one"), item(review, "There", b"two")
    path_of_file(gone.file).unlink()
    facts = pack_contents(review, TODAY)
    assert [file.name for file in facts.in_state(FileState.LOST)] == ["log.txt"]
    assert facts.bytes_of_files == len(b"two")
    archive = opened(review)
    check_whole(archive)
    assert set(archive.namelist()) - MADE == {f"evidence/There-{there.id}.txt"}
    missing = json.loads(archive.read("manifest.json"))["evidence"][0]["file"]
    assert (missing["state"], missing["path"]) == ("lost", None)
    assert "could not be read" in index_of(archive).get_text()


def test_a_file_that_was_changed_on_the_disk_is_packed_and_named(review):
    made = item(review)
    path_of_file(made.file).write_bytes(b"Something else.")
    archive = opened(review)
    check_whole(archive)
    assert archive.read(f"evidence/Filter-log-{made.id}.txt") == b"Something else."
    assert json.loads(archive.read("manifest.json"))["evidence"][0]["file"]["state"] == "changed"
    assert "is not byte for byte what was uploaded" in index_of(archive).get_text()


def test_the_newest_version_of_a_file_is_packed(review):
    made = item(review)
    said = EvidenceInput(made.title, EvidenceKind.RECORD, made.effective, made.review_by)
    change_evidence(TESTER, made, said, made.version, receive_file("log 2.txt", BytesIO(b"Newer.")))
    assert opened(review).read(f"evidence/Filter-log-{made.id}.txt") == b"Newer."


def test_a_review_that_stopped_keeps_its_levels_its_dates_and_the_file_it_had(review):
    judge(review)
    made = item(review, review_by=date(2017, 3, 31))
    with saving(TESTER):
        made.files[0].uploaded_at = datetime(2017, 1, 10, 12, tzinfo=UTC)
    close_review(TESTER, review, date(2017, 3, 31))
    said = EvidenceInput("Renamed", EvidenceKind.RECORD, made.effective, date(2020, 1, 1))
    change_evidence(TESTER, made, said, made.version, receive_file("newer.txt", BytesIO(b"Newer.")))
    later = date(2018, 1, 1)
    with pack_file(review, later) as content:
        archive = ZipFile(content)
        assert archive.read(f"evidence/Filter-log-{made.id}.txt") == b"What the filter blocked."
        page = index_of(archive).get_text()
        assert archive.infolist()[0].date_time[:3] == (2017, 3, 31)
    assert "Current until 31 March 2017" in page
    assert "Renamed" not in page
    assert "after the review stopped" not in page
    assert json.loads(archive_manifest(review, later))["on"] == "2017-03-31"


def archive_manifest(review, today) -> bytes:
    with pack_file(review, today) as content:
        return ZipFile(content).read("manifest.json")


def test_a_file_that_came_only_after_a_review_stopped_says_so(review):
    made = item(review)
    with saving(TESTER):
        made.files[0].uploaded_at = datetime(2017, 4, 1, 12, tzinfo=UTC)
    close_review(TESTER, review, date(2017, 3, 31))
    assert "added on 1 April 2017, after the review stopped" in index_of(opened(review)).get_text()


def test_evidence_without_a_file_is_told_of_and_a_link_that_could_run_is_none(review):
    made = item(review, "Survey", content=b"", link="https://school.example/survey", kept_in="Blue folder")
    with saving(TESTER):
        made.link = "javascript:alert(1)"  # no form takes it; a damaged database might hold it
    archive = opened(review)
    check_whole(archive)
    assert set(archive.namelist()) == MADE
    assert not [a for a in index_of(archive).select("a") if a["href"].startswith("javascript")]
    assert "Kept in: Blue folder" in " ".join(index_of(archive).get_text().split())


def test_what_is_hidden_is_in_no_part_of_the_pack(review):
    record_judgement(TESTER, review, "filtering-effective", JudgementInput(1, rationale="quixotic"), 0)
    with ZipFile(BytesIO(packed(review, {review.id: {"filtering-effective"}}))) as archive:
        assert b"quixotic" not in archive.read("index.html")
        assert b"Whoever made this pack is still to rate" in archive.read("index.html")
        book = load_workbook(BytesIO(archive.read("plan.xlsx")))
        assert not [c for sheet in book for row in sheet for c in row if "quixotic" in str(c.value)]
    with ZipFile(BytesIO(packed(review))) as archive:
        assert b"quixotic" in archive.read("index.html")


def test_only_evidence_of_this_review_is_packed(review):
    unused = EvidenceInput("Unused", EvidenceKind.RECORD, date(2016, 9, 1))
    add_evidence(TESTER, review.setting, unused, receive_file("unused.txt", BytesIO(b"x")))
    assert set(opened(review).namelist()) == MADE


def test_a_pack_that_breaks_off_leaves_nothing_behind(review, tmp_path, monkeypatch):
    def broken(*_):
        raise OSError("No space left")

    monkeypatch.setattr("audit.services.packs.index_page", broken)
    with pytest.raises(OSError, match="No space"):
        save_pack(review, TODAY, tmp_path / "pack.zip")
    assert not list(tmp_path.glob("pack.zip*"))
    with pytest.raises(OSError, match="No space"):
        pack_file(review, TODAY)
