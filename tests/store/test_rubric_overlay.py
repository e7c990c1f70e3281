"""An edition based on another: what is carried over, what changes, and every fault in it, told at once."""

import copy

import pytest
import yaml

from audit.domain.errors import RubricError
from audit.domain.rubric import Descent, Kinship
from audit.store.rubric_files import edition_ids, load_edition
from tests.small_rubric import CRITERION, EDITION, SOURCE

REPLACED_LEVELS = [f"Other {n}" for n in range(5)]


def source(name, *refs):
    """A source whose requirements are all legal duties."""
    [duty, _] = SOURCE["requirements"]
    return {**SOURCE, "id": name, "requirements": [{**duty, "ref": ref} for ref in refs]}


def criterion(ref, *requirements, **more):
    return {**CRITERION, "ref": ref, "requirements": list(requirements), **more}


class Editions:
    """Two editions on disk: filters (a, b, c) and staff (d); the later one changes what a test tells it to."""

    def __init__(self, root):
        self.root = root
        self.sources = {"law-2016": source("law-2016", "LAW-1", "LAW-2", "LAW-3"), "more": source("more", "MORE-1")}
        self.first = {**EDITION, "strands": ["filters", "staff"]}
        self.first_strands = {
            "filters": [criterion("a", "LAW-1"), criterion("b", "LAW-2"), criterion("c", "LAW-2")],
            "staff": [criterion("d", "LAW-3")],
        }
        self.head = {**copy.deepcopy(self.first), "id": "small-2017", "edition": "2017.1", "based_on": "small-2016"}
        self.strands = {}

    def change(self, ref, kinship, *, strand="filters", **said):
        """Put a criterion in the later edition's file of a strand. Those that are not reworded are written in full."""
        refs, after = said.pop("refs", None), said.pop("after", None)
        given = {**said} if kinship == "reworded" else {**criterion(ref, "LAW-2"), **said}
        change = {"kinship": kinship, "why": f"Why {ref}."} | ({} if refs is None else {"refs": refs})
        made = {**given, "ref": ref, "change": change} | ({"after": after} if after else {})
        made = {name: value for name, value in made.items() if value is not None}
        self.strands.setdefault(strand, {"ref": strand}).setdefault("criteria", []).append(made)

    def write(self):
        files = {f"sources/{name}": raw for name, raw in self.sources.items()}
        files |= {"small-2016/edition": self.first, "small-2017/edition": self.head}
        for ref, criteria in self.first_strands.items():
            files[f"small-2016/{ref}"] = {"ref": ref, "title": ref.title(), "about": "About.", "criteria": criteria}
        files |= {f"small-2017/{ref}": raw for ref, raw in self.strands.items()}
        for path, raw in files.items():
            (self.root / path).parent.mkdir(exist_ok=True)
            (self.root / f"{path}.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")

    def load(self):
        self.write()
        return load_edition("small-2017", self.root)

    def faults(self):
        self.write()
        with pytest.raises(RubricError) as error:
            load_edition("small-2017", self.root)
        return [str(fault) for fault in error.value.faults]


@pytest.fixture
def editions(tmp_path):
    return Editions(tmp_path)


def refs(edition):
    return {strand.ref: [c.ref for c in strand.criteria] for strand in edition.strands}


def test_an_edition_that_changes_nothing_carries_everything_over(editions):
    later, first = editions.load(), load_edition("small-2016", editions.root)
    assert later.strands == first.strands
    assert (later.id, later.based_on, first.based_on) == ("small-2017", "small-2016", "")
    assert (later.descents, later.retired) == ({}, {})
    assert later.descent("a") == Descent(Kinship.SAME, ("a",))
    assert first.descent("a") == Descent(Kinship.NEW)


def test_a_reworded_criterion_keeps_its_place_and_all_that_it_does_not_say(editions):
    editions.change("b", "reworded", question="In other words?")
    later = editions.load()
    assert refs(later) == {"filters": ["a", "b", "c"], "staff": ["d"]}
    made, before = later.criterion("b"), load_edition("small-2016", editions.root).criterion("b")
    assert made.question == "In other words?"
    assert (made.levels, made.requirements, made.owner) == (before.levels, before.requirements, before.owner)
    assert later.descents == {"b": Descent(Kinship.REWORDED, ("b",), "Why b.")}


def test_one_that_replaces_others_takes_the_place_of_the_first_and_all_that_they_answered(editions):
    editions.change("x", "replaces", refs=["b", "a"], levels=REPLACED_LEVELS, requirements=None)
    later = editions.load()
    assert refs(later) == {"filters": ["x", "c"], "staff": ["d"]}
    assert later.criterion("x").requirements == ("LAW-2", "LAW-1")
    assert later.descent("x") == Descent(Kinship.REPLACES, ("b", "a"), "Why x.")


def test_two_may_replace_one_and_stand_in_the_order_written(editions):
    for ref in ("x", "y"):
        editions.change(ref, "replaces", refs=["b"], levels=REPLACED_LEVELS)
    assert refs(editions.load())["filters"] == ["a", "x", "y", "c"]


def test_several_in_the_place_of_several_keep_their_order(editions):
    editions.change("x", "replaces", refs=["b"], levels=REPLACED_LEVELS)
    editions.change("y", "replaces", refs=["c"], levels=REPLACED_LEVELS)
    assert refs(editions.load())["filters"] == ["a", "x", "y"]


def test_a_new_one_stands_where_it_is_put_or_at_the_end(editions):
    editions.change("x", "new", after="a")
    editions.change("y", "new", after="x")
    editions.change("z", "new")
    editions.change("c", "reworded", after="a", question="Sooner?")
    later = editions.load()
    assert refs(later)["filters"] == ["a", "c", "x", "y", "b", "z"]
    assert later.descent("z") == Descent(Kinship.NEW, (), "Why z.")


def test_one_of_another_strand_is_replaced_and_an_emptied_strand_is_left_out(editions):
    editions.head["strands"] = ["filters"]
    editions.change("x", "replaces", refs=["d"], levels=REPLACED_LEVELS, requirements=None)
    assert refs(editions.load()) == {"filters": ["a", "b", "c", "x"]}


def test_a_retired_criterion_is_gone_and_its_reason_is_kept(editions):
    editions.head["retired"] = {"c": "Nobody asks for it now."}
    later = editions.load()
    assert refs(later)["filters"] == ["a", "b"]
    assert later.retired == {"c": "Nobody asks for it now."}


def test_a_new_source_may_ask_for_what_has_not_changed(editions):
    editions.head |= {"sources": ["law-2016", "more"], "also_cites": {"a": ["MORE-1"]}}
    later = editions.load()
    assert later.criterion("a").requirements == ("LAW-1", "MORE-1")
    assert later.descent("a").kinship is Kinship.SAME  # only the mapping grew


def test_a_reworded_or_replacing_one_may_answer_more_in_the_same_way(editions):
    editions.head |= {"sources": ["law-2016", "more"], "also_cites": {"b": ["MORE-1"], "x": ["MORE-1"]}}
    editions.change("b", "reworded", question="In other words?")
    editions.change("x", "replaces", refs=["c"], levels=REPLACED_LEVELS, requirements=None)
    later = editions.load()
    assert later.criterion("b").requirements == later.criterion("x").requirements == ("LAW-2", "MORE-1")


def test_what_a_source_asked_falls_away_with_it(editions):
    editions.head["sources"] = ["more"]
    editions.head["also_cites"] = {ref: ["MORE-1"] for ref in "abcd"}
    assert {c.requirements for c in editions.load().criteria} == {("MORE-1",)}


def test_a_strand_may_be_new_or_change_its_title_alone(editions):
    editions.head["strands"] = ["staff", "filters", "fresh"]
    editions.strands["filters"] = {"ref": "filters", "title": "Filtering"}
    editions.strands["fresh"] = {"ref": "fresh", "title": "Fresh", "about": "Fresh."}
    editions.change("x", "new", strand="fresh")
    later = editions.load()
    assert refs(later) == {"staff": ["d"], "filters": ["a", "b", "c"], "fresh": ["x"]}
    assert [s.title for s in later.strands] == ["Staff", "Filtering", "Fresh"]
    assert (later.strand("filters").about, later.criterion("x").strand) == ("About.", "fresh")


def third(editions, **said):
    """An edition based on the later one."""
    editions.write()
    head = {**editions.head, "id": "small-2018", "edition": "2018.1", "based_on": "small-2017", "retired": {}, **said}
    (editions.root / "small-2018").mkdir()
    (editions.root / "small-2018" / "edition.yaml").write_text(yaml.safe_dump(head), encoding="utf-8")


def test_an_edition_may_be_based_on_one_that_is_itself_based_on_another(editions):
    editions.change("x", "new")
    third(editions)
    last = load_edition("small-2018", editions.root)
    assert refs(last)["filters"] == ["a", "b", "c", "x"]
    assert last.descent("x") == Descent(Kinship.SAME, ("x",))
    assert edition_ids(editions.root) == ("small-2016", "small-2017", "small-2018")


def test_a_ref_of_any_earlier_edition_is_never_given_again(editions):
    editions.head["retired"] = {"c": "Gone."}
    third(editions)
    made = {**criterion("c", "LAW-2"), "change": {"kinship": "new", "why": "Again."}}
    (editions.root / "small-2018" / "filters.yaml").write_text(
        yaml.safe_dump({"ref": "filters", "criteria": [made]}), encoding="utf-8"
    )
    with pytest.raises(RubricError) as error:
        load_edition("small-2018", editions.root)
    assert str(error.value) == (
        "filters.yaml: c: is a ref of an earlier edition, and a ref is never given to another practice; choose another"
    )


def test_numbers_in_the_names_of_editions_count_as_numbers(tmp_path):
    for name in ("small-2016-10", "small-2016-9", "small-2016", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "edition.yaml").touch()
    assert edition_ids(tmp_path) == ("other", "small-2016", "small-2016-9", "small-2016-10")


def retire(**reasons):
    return lambda e: e.head.update(retired=reasons)


def cite(**also):
    return lambda e: e.head.update(also_cites=also)


def change(*args, **said):
    return lambda e: e.change(*args, **said)


def head(**said):
    return lambda e: e.head.update(said)


EARLIER = "is a ref of an earlier edition, and a ref is never given to another practice; choose another"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ([change("b", "reworded", question=CRITERION["question"])],
         "filters.yaml: b, change: is the same as before in every word; leave it out, and add what it answers under "
         "also_cites"),
        ([change("b", "reworded")],
         "filters.yaml: b, change: is the same as before in every word; leave it out, and add what it answers under "
         "also_cites"),
        ([change("z", "reworded", question="Other?")],
         "filters.yaml: z, change: is not in small-2016; what is reworded keeps its ref"),
        ([change("d", "reworded", question="Other?")],
         "filters.yaml: d, change: is in strand staff; put it in that strand's file"),
        ([change("b", "reworded", question="Other?", refs=["a"])],
         "filters.yaml: b, change, refs: a reworded criterion comes from itself alone; leave refs out"),
        ([change("b", "reworded", question="Other?"), retire(b="Gone.")],
         "filters.yaml: b, change: is retired in edition.yaml as well; it is one or the other"),
        ([change("b", "reworded", question="?"), change("x", "replaces", refs=["b"], levels=REPLACED_LEVELS)],
         "filters.yaml: b, change: is replaced by x as well; it is one or the other"),
        ([change("b", "reworded", question="Other?", requirements=["LAW-2"]), cite(b=["LAW-1"])],
         "edition.yaml: also_cites, b: lists its own requirements in filters.yaml; add these there"),
        ([change("a", "new")], f"filters.yaml: a: {EARLIER}"),
        ([change("a", "replaces", refs=["a"], levels=REPLACED_LEVELS)], f"filters.yaml: a: {EARLIER}"),
        ([change("x", "new", refs=["a"])],
         "filters.yaml: x, change, refs: a new criterion comes from none; leave refs out, or say replaces"),
        ([change("x", "new", why=None)], "filters.yaml: x, why: is missing"),
        ([change("x", "new", requirements=None)], "filters.yaml: x, requirements: is missing"),
        ([change("x", "new", after="zz")], "filters.yaml: x, after: zz is not in this strand"),
        ([change("x", "new", after="b"), change("y", "replaces", refs=["b"], levels=REPLACED_LEVELS)],
         "filters.yaml: x, after: b is not in this strand"),
        ([change("x", "new"), change("x", "new")], "filters.yaml: x: is used for two criteria"),
        ([change("b", "reworded", question="?"), change("b", "reworded", question="!")],
         "filters.yaml: b: is used for two criteria"),
        ([change("x", "new"), cite(x=["LAW-1"])],
         "edition.yaml: also_cites, x: lists its own requirements in filters.yaml; add these there"),
        ([change("x", "replaces", refs=[])],
         "filters.yaml: x, change, refs: is empty; list the criteria it takes the place of"),
        ([change("x", "replaces", refs=["zz"], levels=REPLACED_LEVELS)],
         "filters.yaml: x, change, refs: zz is not in small-2016"),
        ([change("x", "replaces", refs=["b"], levels=REPLACED_LEVELS), retire(b="Gone.")],
         "filters.yaml: x, change, refs: b is retired in edition.yaml as well; it is one or the other"),
        ([change("x", "replaces", refs=["b"])],
         "filters.yaml: x, change, refs: has the five levels of b, so it asks the same; carry that on instead"),
        ([change("x", "same")],
         "filters.yaml: x, change, kinship: is 'same'; use one of 'reworded', 'replaces' or 'new'"),
        ([change("x", "new", levels=["a"])], "filters.yaml: x, levels: needs at least 5 entries, has 1"),
        ([change("x", "new", requirements=["LAW-9"])],
         "filters.yaml: x, requirements: LAW-9 is in none of the edition's sources"),
        ([retire(zz="Gone.")], "edition.yaml: retired, zz: is not in small-2016"),
        ([retire(a="Gone.")], "law-2016.yaml: LAW-1: is mapped to no criterion; add it to one (a answered it, and is "
         "no longer there)"),
        ([retire(c=" ")], "edition.yaml: retired, c: is empty"),
        ([retire(**{"C C": "Gone."})], "edition.yaml: retired, C C: may hold lower-case letters, digits and single "
         "hyphens only, not 'C C'"),
        ([head(retired=["c"])], "edition.yaml: retired: should be entries with names, one to a line"),
        ([retire(d="Gone.")], "edition.yaml: strands, staff: has no criteria left; take it out of the list"),
        ([head(strands=["filters"])],
         "edition.yaml: strands: leaves out staff, and d would disappear; say that it is retired, or what replaces it"),
        ([head(strands=["filters", "staff", "gone"])],
         "gone.yaml: there is no such file; add it, or take its name out of edition.yaml"),
        ([change("x", "new", strand="fresh"), head(strands=["filters", "staff", "fresh"])],
         "fresh.yaml: title: is missing, and the strand is new in this edition"),
        ([change("x", "new", strand="fresh")], "fresh.yaml: is not in the list of strands in edition.yaml"),
        ([cite(zz=["LAW-1"])], "edition.yaml: also_cites, zz: is no criterion of this edition"),
        ([cite(a=["LAW-9"])], "edition.yaml: also_cites, a: LAW-9 is in none of the edition's sources"),
        ([cite(a=["LAW-1"])], "filters.yaml: a, requirements: LAW-1 is listed 2 times"),
        ([head(sources=["more"], also_cites={"a": ["MORE-1"]})],
         "edition.yaml: sources: b is carried over, and none of them holds what it answers"),
        ([head(rubric="large")], "edition.yaml: rubric: is 'large'; the edition it is based on is of 'small'"),
        ([head(based_on="small-1999")], "edition.yaml: based_on: there is no edition 'small-1999'"),
        ([head(based_on="small-2017")],
         "edition.yaml: based_on: goes round in a circle: small-2017 is based on small-2017"),
        ([head(based_on=None, retired={"a": "Gone."}, strands=["filters"])],
         "edition.yaml: retired: is only for an edition that is based_on another"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_file_its_place_and_what_to_do(editions, spoil, message):
    for step in spoil:
        step(editions)
    assert message in editions.faults()


def test_faults_of_all_files_are_told_at_once(editions):
    editions.change("b", "reworded")
    editions.change("x", "new", after="zz", requirements=["LAW-9"])
    editions.change("y", "replaces", strand="staff", refs=["zz"], levels=REPLACED_LEVELS, title=None)
    editions.head |= {"retired": {"nothing": "Gone."}, "also_cites": {"nobody": ["LAW-1"]}}
    assert [": ".join(fault.split(": ")[:2]) for fault in editions.faults()] == [
        "edition.yaml: also_cites, nobody",
        "edition.yaml: retired, nothing",
        "filters.yaml: b, change",
        "filters.yaml: x, after",
        "filters.yaml: x, requirements",
        "staff.yaml: y, change, refs",
        "staff.yaml: y, title",
    ]


def test_a_fault_of_the_edition_before_is_told_as_a_reason(editions):
    editions.first_strands["staff"][0]["effort"] = "huge"
    assert editions.faults() == [
        "edition.yaml: based_on: small-2016 has faults of its own, 1 in all, the first: staff.yaml: d, effort: is "
        "'huge'; use one of 'small', 'medium' or 'large'"
    ]


def test_two_editions_based_on_each_other_are_told(editions):
    editions.first["based_on"] = "small-2017"
    assert "goes round in a circle: small-2017 is based on small-2016 is based on small-2017" in editions.faults()[0]
