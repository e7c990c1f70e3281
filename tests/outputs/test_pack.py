"""The ZIP and the first page of an inspection-day pack, made from values."""

import hashlib
import json
import tracemalloc
from dataclasses import replace
from datetime import date
from io import BytesIO, RawIOBase
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from bs4 import BeautifulSoup

from audit.domain.inspection import find_missing
from audit.outputs.pack_facts import FileState, PackFacts, PackFile, PackItem
from audit.outputs.pack_index import index_page, manifest
from audit.outputs.pack_zip import BLOCK, SUMS, PackZip
from tests.builders import TODAY, assessment, criterion, evidence

HOSTILE = '</title><script>alert(1)</script> "quoted" & \N{RIGHT-TO-LEFT OVERRIDE}<img src=x onerror=alert(1)> \ud800'


def zipped(entries, day=TODAY) -> bytes:
    target = BytesIO()
    pack = PackZip(target, day)
    for name, content in entries.items():
        pack.add(name, content)
    pack.close()
    return target.getvalue()


def test_the_same_content_gives_the_same_bytes_and_no_clock_shows():
    content = zipped({"index.html": b"<p>", "evidence/a-1.pdf": b"%PDF"})
    assert content == zipped({"index.html": b"<p>", "evidence/a-1.pdf": b"%PDF"})
    for info in ZipFile(BytesIO(content)).infolist():
        assert info.date_time == (2017, 3, 4, 0, 0, 0)
        assert (info.create_system, info.external_attr >> 16) == (3, 0o100644)


def test_the_checksums_are_those_of_every_other_file_sorted_by_name():
    archive = ZipFile(BytesIO(zipped({"b.txt": b"two", "a.txt": b"one"})))
    one, two = (hashlib.sha256(content).hexdigest() for content in (b"one", b"two"))
    assert archive.read(SUMS).decode() == f"{one}  a.txt\n{two}  b.txt\n"
    assert archive.namelist()[-1] == SUMS


def test_what_is_packed_already_is_stored_and_the_rest_deflated():
    names = {"a.pdf": ZIP_STORED, "b.JPG": ZIP_STORED, "c.xlsx": ZIP_STORED, "d.txt": ZIP_DEFLATED, SUMS: ZIP_DEFLATED}
    archive = ZipFile(BytesIO(zipped({name: b"x" * 1000 for name in names if name != SUMS})))
    assert {info.filename: info.compress_type for info in archive.infolist()} == names


def test_no_name_is_written_twice():
    pack = PackZip(BytesIO(), TODAY)
    pack.add("a.txt", b"one")
    with pytest.raises(ValueError, match="already"):
        pack.add("a.txt", b"two")
    pack.close()


class Endless(RawIOBase):
    """A large file that is nowhere as a whole."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= BLOCK, "read in blocks"
        block = bytes(min(size, self.left))
        self.left -= len(block)
        return block


def test_a_large_file_never_lies_in_memory_as_a_whole(tmp_path):
    size = 60 * BLOCK
    with open(tmp_path / "pack.zip", "wb") as target:
        pack = PackZip(target, TODAY)
        tracemalloc.start()
        sha256 = pack.copy("large.pdf", Endless(size), size)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        pack.close()
    assert peak < 6 * BLOCK
    assert sha256 == hashlib.sha256(bytes(size)).hexdigest()
    assert ZipFile(tmp_path / "pack.zip").getinfo("large.pdf").file_size == size


# The first page.

ITEM = evidence("record", review_by=date(2017, 3, 3))
FILE = PackFile("evidence/Log-1.pdf", "log.pdf", 2048, "ab" * 32)


def facts_of(made, items=(), **known) -> PackFacts:
    found = {item.evidence.id: item for item in items}
    return PackFacts("Hillside", "2016 to 2017", "Draft.", made, find_missing(made), found, **known)


def packed(item=ITEM, **known) -> PackItem:
    return PackItem(item, **{"summary": "", "link": "", "kept_in": "", "file": FILE, **known})


def page_of(facts) -> BeautifulSoup:
    return BeautifulSoup(index_page(facts, [("plan.xlsx", "the plan")]), "html5lib")


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())


def one_criterion(level=3, *items, **known):
    return assessment(criterion("a", "S1"), levels={"a": level}, evidence={"a": items}, **known)


def test_a_requirement_shows_its_state_both_levels_the_descriptor_and_the_evidence():
    facts = facts_of(
        one_criterion(3, ITEM), [packed()], shows={("a", ITEM.id): "Page 2"}, judged_by={"a": "Jo, 1 March 2017"}
    )
    section = page_of(facts).select_one("section[aria-labelledby=r-S1]")
    text = words(section)
    assert "Partly met" in text
    assert "Assured 2 Developing Claimed 3 Secure The current evidence does not carry the claim." in text
    assert "2 Developing: a looks like 2" in text
    assert "Judged by Jo, 1 March 2017 ." in text
    assert "Lapsed on 4 March 2017" in text
    assert "Shows: Page 2" in text
    assert section.select_one("li a")["href"] == FILE.path


def test_an_exception_and_a_reason_are_told_and_so_is_their_absence():
    made = one_criterion(3, exceptions={"a": "Seen by governors"})
    assert "recorded exception: Seen by governors" in words(page_of(facts_of(made)))
    assert "No reason was written." in words(page_of(facts_of(made)))
    said = replace(made.standings[0].judgement, rationale="One line.\nAnother.")
    with_reason = replace(made, standings=(replace(made.standings[0], judgement=said),))
    assert page_of(facts_of(with_reason)).select_one("p.typed").get_text() == "One line.\nAnother."


def test_links_outside_say_that_they_need_a_network_and_places_are_named():
    item = packed(file=None, link="https://school.example/?a=1&b=2", kept_in="Blue folder")
    page = page_of(facts_of(one_criterion(3, ITEM), [item]))
    link = page.select_one('a[href^="https:"]')
    assert (link["href"], link["rel"]) == (item.link, ["noopener", "noreferrer"])
    assert "needs a network" in words(link.parent)
    assert "Kept in: Blue folder ." in words(link.parent)


@pytest.mark.parametrize(("state", "told"), [(FileState.LOST, "could not be read"), (FileState.CHANGED, "Do not rely")])
def test_a_file_that_is_lost_or_changed_is_said_to_be(state, told):
    page = page_of(facts_of(one_criterion(3, ITEM), [packed(file=replace(FILE, state=state))]))
    heading = page.find("h3", string=lambda text: text and text.startswith("Files that are lost"))
    assert heading.get_text().endswith(": 1")
    assert told in words(heading.find_next_sibling("ul"))
    assert bool(page.select(f'a[href="{FILE.path}"]')) == (state is FileState.CHANGED)


def test_what_is_missing_is_counted_and_listed():
    made = assessment(
        criterion("a", "S1"), criterion("b", "I1"), levels={"a": 3}, evidence={"a": [ITEM]}
    )  # a is assured 2, its evidence lapsed; b waits
    page = page_of(facts_of(made, [packed()]))
    headings = [words(h3) for h3 in page.select("h3") if ": " in h3.get_text()]
    assert headings == [
        "Asked by law or statutory guidance, and below Secure: 1",
        "Requirements without any current evidence: 2",
        "Evidence past its review date: 1",
        "Files that are lost or not as they were uploaded: 0",
        "Not judged: 1",
    ]


def test_what_is_hidden_from_whoever_made_the_pack_is_not_in_it():
    made = one_criterion(1)
    secret = replace(made.standings[0], judgement=None, claimed=None, assured=None, hidden=True)
    facts = facts_of(replace(made, standings=(secret,)))
    text = words(page_of(facts))
    assert "1 criterion is hidden." in text
    assert "still to rate this independently" in text
    assert "a looks like" not in text
    assert json.loads(manifest(facts, {}))["hidden_criteria"] == ["a"]


def test_an_empty_review_has_a_page_too():
    page = page_of(facts_of(assessment(criterion("a", phases=["college"]), levels={})))
    assert "Not judged yet" in words(page)
    assert "No evidence is attached to this review." in words(page)


def test_nothing_that_somebody_typed_becomes_markup():
    item = packed(
        replace(ITEM, title=HOSTILE), summary=HOSTILE, kept_in=HOSTILE, file=replace(FILE, name=HOSTILE),
    )  # fmt: skip
    made = one_criterion(3, item.evidence, exceptions={"a": HOSTILE})
    said = replace(made.standings[0].judgement, rationale=HOSTILE)
    made = replace(made, standings=(replace(made.standings[0], judgement=said),))
    facts = replace(
        facts_of(made, [item], shows={("a", ITEM.id): HOSTILE}, judged_by={"a": HOSTILE}), setting_name=HOSTILE
    )
    page = page_of(facts)
    assert page.select("script, img, iframe, object, link, form") == []
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert page.title.get_text().startswith("Inspection-day pack: </title><script>")
    assert json.loads(manifest(facts, {}))["evidence"][0]["title"] == HOSTILE


def test_the_page_is_one_file_that_can_be_read_by_anybody():
    page = page_of(facts_of(one_criterion(3, ITEM), [packed()]))
    assert page.html["lang"] == "en-GB"
    assert len(page.find_all("h1")) == 1
    assert page.find("a").get_text() == "Skip to main content"
    assert {tag.name for tag in page.body.find_all(True, recursive=False)} == {"a", "header", "nav", "main", "footer"}
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4", "h5"])]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no heading is skipped"
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert "Confidential." in words(page.header)
    assert "No child’s name" in words(page.header)
    assert "@media print" in page.style.string
