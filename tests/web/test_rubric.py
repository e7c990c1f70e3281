"""The rubric pages: which edition, the way to another, and what an edition changed."""

import pytest

from audit.services.reviews import start_review
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY, World
from tests.pages import PageClient

NEWEST = "online-safety-2016-2"


def test_the_newest_edition_is_shown_and_the_other_can_be_chosen(head: PageClient) -> None:
    page = head.page("/rubric/")
    assert "Edition 2016.2 , shown here (the newest, which new reviews use)" in page.text
    assert "84 criteria in 17 strands" in page.text
    older = head.page(f"/rubric/?edition={EDITION}")
    assert "79 criteria in 17 strands" in older.text
    assert "Edition 2016.1 , shown here" in older.text
    assert "What changed in edition" not in older.text  # a first edition changed nothing


def test_a_strand_stays_in_the_edition_it_was_opened_from(head: PageClient) -> None:
    newer, older = (head.page(f"/rubric/strands/lead-role?edition={edition}").text for edition in (NEWEST, EDITION))
    assert "The designated lead leads on online safety" in newer
    assert "The designated lead leads on online safety" not in older
    assert "The lead works with the governor, colleagues and a group" in older
    assert "The lead works with the governor, colleagues and a group" not in newer


def test_what_changed_is_told_in_words_with_reasons(head: PageClient) -> None:
    text = head.page("/rubric/changes").text
    assert "79 criteria before and 84 now: 70 the same, 5 reworded, 5 in the place of 4, 4 new, 0 retired." in text
    assert "Two leads who meet are no longer enough." in text
    assert "Takes the place of: One mobile technology policy for everyone ." in text
    assert "Different words in: question, level descriptors." in text  # leadership-resources
    assert "New: Online Safety Policy Template and Guidance 2016, second edition" in text
    assert "Now also asked for by: Kent template 2016, 2nd edition" in text


def test_a_first_edition_says_that_it_changed_nothing(head: PageClient) -> None:
    assert "This is the first edition of the rubric" in head.page(f"/rubric/changes?edition={EDITION}").text


@pytest.mark.parametrize("path", ["/rubric/", "/rubric/changes", "/rubric/strands/policy"])
def test_an_edition_that_is_not_there_is_not_found(head: PageClient, path: str) -> None:
    for edition in ("online-safety-1999", "../sources", "sources"):
        assert head.page(f"{path}?edition={edition}").status == 404


def test_a_strand_that_is_not_there_is_not_found(head: PageClient) -> None:
    assert head.page(f"/rubric/strands/nothing?edition={NEWEST}").status == 404


def test_a_criterion_says_in_a_review_that_it_is_new_reworded_or_replacing(head: PageClient, world: World) -> None:
    review = start_review(TESTER, world.setting, 2017, TODAY, NEWEST)
    for ref, said in (
        ("hate-policy", "New in edition 2016.2 The second edition of Kent's template has a section on online hate."),
        ("filtering-changes", "Reworded in edition 2016.2 The designated safeguarding lead leads on online safety"),
        ("devices-in-step", "Replaces an earlier one in edition 2016.2 Still one approved policy for everyone"),
    ):
        assert said in head.page(f"/reviews/{review.id}/criteria/{ref}").text
    for path in (f"/reviews/{review.id}/criteria/policy-scope", f"/reviews/{world.review.id}/criteria/policy-scope"):
        assert "in edition 2016" not in head.page(path).text
