"""A policy says the same whatever kind of file it is in."""

import pytest

from audit.reading import read_policy
from tests.reading.made import EVERY_KIND, READ, read_as


@pytest.mark.parametrize("name", EVERY_KIND)
def test_the_same_policy_reads_the_same_from_every_kind_of_file(name):
    assert read_as(read_policy(name, EVERY_KIND[name]())) == READ


@pytest.mark.parametrize("name", EVERY_KIND)
def test_passages_are_numbered_in_the_order_of_the_document(name):
    passages = read_policy(name, EVERY_KIND[name]()).passages
    assert [p.number for p in passages] == list(range(1, len(READ) + 1))


@pytest.mark.parametrize("name", EVERY_KIND)
def test_only_a_pdf_knows_its_pages(name):
    pages = {p.page for p in read_policy(name, EVERY_KIND[name]()).passages}
    assert pages == ({1} if name == "policy.pdf" else {None})


@pytest.mark.parametrize("name", EVERY_KIND)
def test_a_name_without_an_ending_does_not_matter(name):
    if name != "policy.md":  # nothing but its name tells Markdown from plain text
        assert read_as(read_policy("policy", EVERY_KIND[name]())) == READ


def test_a_web_page_that_is_kept_as_text_is_read_as_a_web_page():
    assert read_as(read_policy("policy.html.txt", EVERY_KIND["policy.html"]())) == READ
