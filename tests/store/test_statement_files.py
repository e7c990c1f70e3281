"""The statements of the policy template: all there, and every fault in their files told at once."""

import shutil
from collections import Counter

import pytest
import yaml

from audit.domain.errors import RubricError, UnknownRef
from audit.domain.vocabulary import Force
from audit.store.rubric_files import RUBRICS, edition_ids, load_edition
from audit.store.rubric_reading import LOADER
from audit.store.statement_files import SECOND, TEMPLATE, load_statements

FIRST, NEWEST = "online-safety-2016", "online-safety-2016-2"
LEARNED = shutil.ignore_patterns("*.npz", "passages.yaml", "weights.yaml")  # written anew by every fit


@pytest.fixture
def files(tmp_path):
    """A copy of the rubric to spoil, and a way to change one of its files of statements."""
    root = tmp_path / "rubrics"
    shutil.copytree(RUBRICS, root, ignore=LEARNED)

    def change(name, by, source=TEMPLATE):
        path = root / "statements" / source / name
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader
        by(content)
        path.write_text(yaml.safe_dump(content), encoding="utf-8")

    return root, change


def faults(root, edition=FIRST):
    with pytest.raises(RubricError) as raised:
        load_statements(edition, root)
    return {str(fault) for fault in raised.value.faults}


def test_all_of_the_template_is_there_in_its_own_order():
    """65 responsibilities, then 307 statements: 198 marked K, one of which is a mere pointer, and 109 without."""
    statements = load_statements(FIRST)
    assert len({s.ref for s in statements}) == len(statements) == 372
    assert Counter(s.force for s in statements[65:]) == {
        Force.RECOMMENDED: 197,
        Force.GOOD_PRACTICE: 109,
        Force.CONTEXT: 1,
    }
    assert [s.ref for s in statements[:65]] == [r.ref for r in load_edition(FIRST).source(TEMPLATE).requirements]
    places = [tuple(map(int, s.place.split()[1].rstrip(",").split("."))) for s in statements[65:]]
    assert places == sorted(places)


def test_what_the_second_edition_adds_comes_last():
    """24 to the 372, in the order of its own requirements."""
    first, newest = load_statements(FIRST), load_statements(NEWEST)
    assert [s.ref for s in newest[:372]] == [s.ref for s in first]
    assert [s.ref for s in newest[372:]] == [r.ref for r in load_edition(NEWEST).source(SECOND).requirements]
    assert len(newest) == 396
    assert {s.source for s in newest[:372]} == {TEMPLATE}
    assert {s.source for s in newest[372:]} == {SECOND}


@pytest.mark.parametrize("edition_id", edition_ids())
def test_every_statement_is_in_a_part_of_a_section(edition_id):
    """Both begin with their number, and the place has the number of the part in it."""
    statements = load_statements(edition_id)
    assert {s.section.split()[0] for s in statements} == set("123456789")
    assert len({s.section for s in statements}) == 9
    for statement in statements:
        assert statement.part.title.split()[0].split(".")[0] == statement.section.split()[0], statement.ref
        assert statement.part.id.split("-")[0] == statement.section.split()[0], statement.ref


@pytest.mark.parametrize("edition_id", edition_ids())
def test_every_statement_says_how_policies_make_it_and_no_sentence_makes_two(edition_id):
    statements = load_statements(edition_id)
    assert all(len(s.said_as) >= 3 and s.mistaken_for for s in statements)
    sentences = [sentence for s in statements for sentence in (*s.said_as, *s.mistaken_for)]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("edition_id", edition_ids())
def test_every_statement_bears_on_criteria_of_the_edition(edition_id):
    there = {c.ref for c in load_edition(edition_id).criteria}
    for statement in load_statements(edition_id):
        assert set(statement.criteria) <= there
        assert bool(statement.criteria) == (statement.force is not Force.CONTEXT), statement.ref


def test_a_statement_follows_its_criterion_into_the_edition_that_replaced_it():
    [then] = [s for s in load_statements(FIRST) if s.ref == "KCC-7.4-02"]
    [now] = [s for s in load_statements("online-safety-2016-2") if s.ref == "KCC-7.4-02"]
    assert "publishing-apps" in then.criteria
    assert "publishing-apps" not in now.criteria
    assert "publishing-progress-apps" in now.criteria


def test_words_to_look_for_are_in_lower_case_and_no_group_says_one_twice():
    for statement in load_statements(FIRST):
        for group in statement.look_for:
            assert list(group) == [words.lower() for words in group]
            assert len(set(group)) == len(group), (statement.ref, group)


def test_an_edition_that_is_not_there_is_refused():
    with pytest.raises(UnknownRef):
        load_statements("online-safety-1999")


def test_faults_are_told_together_with_file_and_ref(files):
    root, change = files

    def spoil(content):
        one, two, three, *_ = content["statements"]
        one["criteria"] = ["no-such-thing"]
        two["part"] = "99"
        three["ref"] = "KCC-1.3.1-01"
        three["criteria"] = []

    change("section-8.yaml", spoil)
    assert faults(root) == {
        f"section-8.yaml: KCC-8-01, criteria: no-such-thing is not a criterion of {FIRST}",
        "section-8.yaml: KCC-8-02: is in part '99', which is not in the list",
        "section-8.yaml: KCC-1.3.1-01: is used for two statements",
        "section-8.yaml: KCC-1.3.1-01: needs criteria, unless it is context, which has none",
        "wordings: KCC-8-03: is not a statement",
    }


def test_responsibilities_are_those_of_the_source_and_all_of_them(files):
    root, change = files

    def spoil(content):
        content["statements"][0]["ref"] = "KCC-1.3.1-02"
        content["statements"][2]["ref"] = "KCC-0"

    change("responsibilities.yaml", spoil)
    assert faults(root) == {
        "responsibilities.yaml: KCC-0: is not a requirement of kcc-policy-2016",
        "responsibilities.yaml: KCC-1.3.1-01: is missing: say how it may be recognised",
        "responsibilities.yaml: KCC-1.3.1-02: is there 2 times",
        "responsibilities.yaml: KCC-1.3.1-03: is missing: say how it may be recognised",
        "wordings: KCC-0: is missing: say how policies make this statement",
        "wordings: KCC-1.3.1-01: is not a statement",
        "wordings: KCC-1.3.1-03: is not a statement",
    }


def test_a_malformed_file_is_told_by_its_fields(files):
    root, change = files
    change("section-5.yaml", lambda content: content["statements"][0].update(look_for=[["one group"]], colour="red"))
    assert faults(root) == {
        "section-5.yaml: KCC-5.1-01, look_for: needs at least 2 entries, has 1",
        "section-5.yaml: KCC-5.1-01, colour: is not a field of this file; check the spelling",
    }


def test_a_folder_without_sections_is_told(files):
    root, _ = files
    for path in (root / "statements" / TEMPLATE).glob("section-*.yaml"):
        path.unlink()
    assert faults(root) == {"section-*.yaml: there is no such file; the template has nine sections"}


# How policies make them.


def test_wordings_are_those_of_the_statements_and_all_of_them(files):
    root, change = files

    def spoil(content):
        content["wordings"]["KCC-8-99"] = content["wordings"].pop("KCC-8-02")

    change("wordings-section-8.yaml", spoil)
    assert faults(root) == {
        "wordings: KCC-8-02: is missing: say how policies make this statement",
        "wordings: KCC-8-99: is not a statement",
    }


def test_a_sentence_that_two_statements_share_is_told_wherever_it_stands(files):
    root, change = files

    def spoil(content):
        one, two = content["wordings"]["KCC-8-01"], content["wordings"]["KCC-8-02"]
        one["said_as"][0] = two["mistaken_for"][0] = "We do."
        one["mistaken_for"][0] = one["said_as"][1] = "We do not."

    change("wordings-section-8.yaml", spoil)
    assert faults(root) == {
        "wordings: KCC-8-02: says what KCC-8-01 says: We do.",
        "wordings: KCC-8-01: says what KCC-8-01 says: We do not.",
    }


def test_a_statement_has_its_wordings_in_one_file(files):
    root, _ = files
    more = {"KCC-8-01": {"said_as": ["One.", "Two.", "Three."], "mistaken_for": ["Four."]}}
    path = root / "statements" / TEMPLATE / "wordings-zz.yaml"
    path.write_text(yaml.safe_dump({"wordings": more}), encoding="utf-8")
    assert faults(root) == {"wordings-zz.yaml: KCC-8-01: has its wordings in two files"}


def test_wordings_are_enough_and_none_is_empty(files):
    root, change = files

    def spoil(content):
        content["wordings"]["KCC-8-01"]["said_as"] = ["One.", "Two."]
        content["wordings"]["KCC-8-02"]["mistaken_for"] = []
        content["wordings"]["KCC-8-03"]["said_as"][1] = " "
        del content["wordings"]["KCC-8-04"]["mistaken_for"]

    change("wordings-section-8.yaml", spoil)
    assert faults(root) == {
        "wordings-section-8.yaml: wordings, KCC-8-01, said_as: needs at least 3 entries, has 2",
        "wordings-section-8.yaml: wordings, KCC-8-02, mistaken_for: needs at least 1 entries, has 0",
        "wordings-section-8.yaml: wordings, KCC-8-03, said_as, item 2: is empty",
        "wordings-section-8.yaml: wordings, KCC-8-04, mistaken_for: is missing",
    }


def test_faults_in_what_the_second_edition_adds_are_told_where_it_is_used(files):
    root, change = files
    change("wordings.yaml", lambda content: content["wordings"].pop("KCC2-1.3.1-N1"), SECOND)
    assert faults(root, NEWEST) == {"wordings: KCC2-1.3.1-N1: is missing: say how policies make this statement"}
    assert len(load_statements(FIRST, root)) == 372


def test_sentences_of_labelled_policies_are_read_where_there_are_any(files):
    root, _ = files
    path = root / "statements" / TEMPLATE / "passages.yaml"
    seen = {"KCC-8-01": {"said_in": ["We do."], "mistaken_in": ["We do not."]}, "KCC-8-02": {}}
    path.write_text(yaml.safe_dump({"passages": seen}), encoding="utf-8")
    with_some = {s.ref: s for s in load_statements(FIRST, root)}
    assert (with_some["KCC-8-01"].said_in, with_some["KCC-8-01"].mistaken_in) == (("We do.",), ("We do not.",))
    assert {(s.said_in, s.mistaken_in) for ref, s in with_some.items() if ref != "KCC-8-01"} == {((), ())}


def test_without_labelled_policies_there_are_none(files):
    root, _ = files
    assert {(s.said_in, s.mistaken_in) for s in load_statements(FIRST, root)} == {((), ())}


def test_a_malformed_file_of_sentences_is_told(files):
    root, _ = files
    path = root / "statements" / TEMPLATE / "passages.yaml"
    path.write_text("passages: {KCC-8-01: {said_in: We do., seen_in: []}}", encoding="utf-8")
    assert faults(root) == {
        "passages.yaml: passages, KCC-8-01, said_in: should be a list, with a hyphen before each entry",
        "passages.yaml: passages, KCC-8-01, seen_in: is not a field of this file; check the spelling",
    }
