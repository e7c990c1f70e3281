"""The page of the governors' paper, and its two files."""

from io import BytesIO

from docx import Document
from flask import Flask

from audit.services.saving import saving
from audit.store.people import Role
from tests.conftest import TESTER, World
from tests.outputs.paper_builders import text_of
from tests.pages import PageClient
from tests.stocked import add_evidence, judge, stocked_school
from tests.teams import browser, join


def test_the_page_and_both_files_say_the_same_figures(world: World, head: PageClient):
    judge(world.review, 20)
    add_evidence(world, world.review, 6)
    path = f"/reviews/{world.review.id}/paper"
    page = head.page(path)
    assert page.heading == "Governors' paper: online safety review 2016 to 2017"
    figures = [tag.get_text() for tag in page.soup.select(".app-score__figure")]
    overview = head.page(f"/reviews/{world.review.id}")
    assert figures[:2] == [tag.get_text() for tag in overview.soup.select(".app-score__figure")][:2]

    pdf = head.get(f"{path}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.headers["Content-Disposition"].startswith("attachment")
    assert all(figure in text_of(pdf.data) for figure in figures)

    word = head.get(f"{path}.docx")
    assert word.mimetype.endswith("wordprocessingml.document")
    cells = {cell.text for table in Document(BytesIO(word.data)).tables for cell in table._cells}
    assert set(figures) <= cells


def test_a_review_without_a_judgement_has_a_paper_too(world: World, head: PageClient):
    path = f"/reviews/{world.review.id}/paper"
    assert "Nothing has been judged yet" in head.page(path).text
    assert head.get(f"{path}.pdf").data.startswith(b"%PDF")
    assert head.get(f"{path}.docx").data.startswith(b"PK")


def test_names_are_printed_and_never_run(world: World, head: PageClient):
    with saving(TESTER):
        world.setting.name = '<script>alert(1)</script> #panic() "x"'
    path = f"/reviews/{world.review.id}/paper"
    page = head.page(path)
    assert world.setting.name in page.text
    assert not page.soup.select("main script")
    assert "#panic()" in text_of(head.get(f"{path}.pdf").data)


def test_everybody_in_the_setting_may_read_it_and_nobody_else(app: Flask, world: World, stranger: World):
    reader = browser(app, join(world, Role.READER, "A reader"))
    other = browser(app, join(stranger, Role.LEADER, "A stranger"))
    for ending in ("", ".pdf", ".docx"):
        path = f"/reviews/{world.review.id}/paper{ending}"
        assert reader.get(path).status_code == 200
        assert other.get(path).status_code == 404
        assert app.test_client().get(path).status_code == 302


def test_the_review_and_its_sign_off_lead_there(app: Flask, client: PageClient):
    school = stocked_school()
    client.post("/sign-in", data={"email": school.email, "password": "three random words"})
    for path in (f"/reviews/{school.review}", f"/reviews/{school.submitted}/sign-off"):
        review = path.split("/")[2]
        assert f"/reviews/{review}/paper" in client.page(path).links()
    assert f"/reviews/{school.review}/paper.pdf" in client.page(f"/reviews/{school.review}/paper").links()
