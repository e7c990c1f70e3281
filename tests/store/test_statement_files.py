"""The statements of the policy template: all there, and every fault in their files told at once."""

import shutil
from collections import Counter

import pytest
import yaml

from audit.domain.errors import RubricError, UnknownRef
from audit.domain.vocabulary import Force
from audit.store.rubric_files import RUBRICS, edition_ids, load_edition
from audit.store.statement_files import TEMPLATE, load_statements

FIRST = "online-safety-2016"


@pytest.fixture
def files(tmp_path):
    """A copy of the rubric to spoil, and a way to change one of its files of statements."""
    root = tmp_path / "rubrics"
    shutil.copytree(RUBRICS, root)

    def change(name, by):
        path = root / "statements" / TEMPLATE / name
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        by(content)
        path.write_text(yaml.safe_dump(content), encoding="utf-8")

    return root, change


def faults(root):
    with pytest.raises(RubricError) as raised:
        load_statements(FIRST, root)
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
    }


def test_a_malformed_file_is_told_by_its_fields(files):
    root, change = files
    change("section-5.yaml", lambda content: content["statements"][0].update(look_for=[["one group"]], colour="red"))
    assert faults(root) == {
        "section-5.yaml: KCC-5.1-01, look_for: needs at least 2 entries, has 1",
        "section-5.yaml: KCC-5.1-01, colour: is not a field of this file; check the spelling",
    }
