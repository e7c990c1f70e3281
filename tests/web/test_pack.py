"""The inspection-day pack on the web: who gets it, what the page says before, and what is kept from raters."""

import json
from contextlib import ExitStack
from datetime import date
from io import BytesIO
from zipfile import ZipFile

from flask import Flask

from audit.domain.vocabulary import EvidenceKind
from audit.services import second_ratings
from audit.services.evidence import EvidenceInput, add_evidence, attach, path_of_file, receive_file
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.store.evidence import EvidenceItem
from audit.store.people import Role
from tests.conftest import TESTER, World
from tests.pages import PageClient
from tests.stocked import add_evidence as add_many
from tests.stocked import judge
from tests.teams import actor, browser, join
from tests.web.test_queries import counted

REF = "training-annual"


def pack_path(world: World) -> str:
    return f"/reviews/{world.review.id}/pack"


def zip_of(client: PageClient, world: World) -> ZipFile:
    with client.get(f"{pack_path(world)}.zip") as response:
        assert response.status_code == 200
        assert int(response.headers["Content-Length"]) == len(response.data)
        return ZipFile(BytesIO(response.data))


def log_item(world: World, title: str = "Training log", content: bytes = b"Who came.", **said: object) -> EvidenceItem:
    given = EvidenceInput(title, EvidenceKind.RECORD, date(2016, 9, 1), **said)
    made = add_evidence(TESTER, world.setting, given, receive_file("log.txt", BytesIO(content)))
    attach(TESTER, world.review, REF, [made])
    return made


def test_the_pack_comes_as_a_zip_that_no_shared_computer_keeps(world: World, head: PageClient) -> None:
    log_item(world)
    with head.get(f"{pack_path(world)}.zip") as response:
        assert response.mimetype == "application/zip"
        assert response.headers["Content-Disposition"] == 'attachment; filename="Inspection-day pack 2016-2017.zip"'
        assert "no-store" in response.headers["Cache-Control"]
    assert json.loads(zip_of(head, world).read("manifest.json"))["setting"] == "Hillside Primary"


def test_leaders_and_governors_get_it_and_nobody_else(app: Flask, world: World) -> None:
    for role, status in ((Role.GOVERNOR, 200), (Role.CONTRIBUTOR, 403), (Role.READER, 403)):
        client = browser(app, join(world, role, f"A {role.value}"))
        for path in (pack_path(world), f"{pack_path(world)}.zip"):
            with client.get(path) as response:
                assert response.status_code == status, f"{path} as {role.value}"
        offered = "inspection-day pack" in client.page(f"/reviews/{world.review.id}").text
        assert offered == (status == 200)


def test_the_page_says_what_is_in_the_pack_and_what_is_missing_before_it_is_made(
    world: World, head: PageClient
) -> None:
    record_judgement(TESTER, world.review, REF, JudgementInput(level=3), 0)
    log_item(world, "Old log", review_by=date(2017, 3, 3))  # lapsed yesterday: 3 is worth 2
    path_of_file(log_item(world, "Lost log", b"123", review_by=date(2017, 3, 1)).file).unlink()
    page = head.page(pack_path(world))
    headings = [" ".join(h3.get_text().split()) for h3 in page.soup.select("h3")]
    assert headings[0] == "Asked by law or statutory guidance, and below Secure: 1"
    assert headings[2] == "Evidence past its review date: 2"
    assert headings[3] == "Evidence files missing from the server’s disk: 1"
    assert "evidence : 1 file, 9 bytes in all" in page.text
    assert "and no child’s name should be in it" in page.text
    assert "Yearly training for everyone : assured 2 Developing, claimed 3 Secure" in page.text
    button = page.soup.select_one("a.govuk-button")
    assert (button.get_text(), button["href"]) == ("Download the pack", f"{pack_path(world)}.zip")


def test_a_lost_file_is_no_error(world: World, head: PageClient) -> None:
    path_of_file(log_item(world).file).unlink()
    assert "Training log File missing log.txt" in head.page(pack_path(world)).text
    assert b"could not be read" in zip_of(head, world).read("index.html")


def test_whoever_rates_independently_finds_nothing_of_it_in_the_pack(app: Flask, world: World) -> None:
    governor = join(world, Role.GOVERNOR, "A rater")
    log_item(world)
    record_judgement(TESTER, world.review, REF, JudgementInput(level=1, rationale="quixotic"), 0)
    second_ratings.begin_rating(actor(governor), world.review, REF)
    client = browser(app, governor)
    before, page = zip_of(client, world), client.page(pack_path(world)).text
    version = find_judgement(world.review, REF).version
    record_judgement(TESTER, world.review, REF, JudgementInput(level=4, rationale="quixotic twice"), version)
    after = zip_of(client, world)
    with ExitStack() as stack:
        for archive in (before, after):
            stack.enter_context(archive)
        contents = [[(name, archive.read(name)) for name in archive.namelist()] for archive in (before, after)]
    assert contents[0] == contents[1]
    assert not [name for name, content in contents[0] if b"quixotic" in content]
    assert client.page(pack_path(world)).text == page
    assert "What was judged of 1 criterion is hidden from you" in page


def test_making_it_asks_as_little_of_a_large_review_as_of_a_small_one(world: World, head: PageClient) -> None:
    sizes = []
    for n in range(2):
        judge(world.review, 15, start=15 * n)
        add_many(world, world.review, 8, start=8 * n)
        head.get(pack_path(world))
        with counted() as statements, head.get(f"{pack_path(world)}.zip") as response:
            assert response.status_code == 200
        sizes.append(len(statements))
    assert sizes[0] == sizes[1] <= 30
