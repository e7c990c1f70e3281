"""The loader: faulty files, and the messages that tell of them, all at once."""

import copy
import re

import pytest
import yaml

from audit.domain.errors import Fault, RubricError, UnknownRef
from audit.domain.vocabulary import Force
from audit.store.rubric_files import edition_ids, load_edition
from tests.small_rubric import CRITERION, EDITION, SOURCE, STRAND


class Files:
    """A small rubric on disk that a test can spoil."""

    def __init__(self, root):
        self.root = root
        self.source, self.strand, self.edition = (copy.deepcopy(raw) for raw in (SOURCE, STRAND, EDITION))
        self.more = {}

    @property
    def criterion(self):
        return self.strand["criteria"][0]

    @property
    def requirement(self):
        return self.source["requirements"][0]

    def load(self):
        for path, raw in {
            "sources/law-2016.yaml": self.source,
            "small-2016/filters.yaml": self.strand,
            "small-2016/edition.yaml": self.edition,
            **self.more,
        }.items():
            if raw is not None:
                (self.root / path).parent.mkdir(exist_ok=True)
                (self.root / path).write_text(raw if isinstance(raw, str) else yaml.safe_dump(raw), encoding="utf-8")
        return load_edition("small-2016", self.root)

    def faults(self):
        with pytest.raises(RubricError) as error:
            self.load()
        assert str(error.value) == "\n".join(str(fault) for fault in error.value.faults)
        return [str(fault) for fault in error.value.faults]


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def test_a_sound_rubric_is_read_whole(files):
    files.criterion["applies_to"] = {"phases": ["primary"], "facilities": ["website"]}
    files.source["requirements"][0] |= {"binds": ["academy"], "place_checked": False, "note": "New."}
    edition = files.load()
    [criterion] = edition.criteria
    assert (edition.id, edition.edition, criterion.strand) == ("small-2016", "2016.1", "filters")
    assert criterion.levels == ("Nought", "One", "Two", "Three", "Four")
    assert (criterion.applies_to.phases, criterion.applies_to.facilities) == (("primary",), ("website",))
    law = edition.requirements["LAW-1"]
    assert (law.source, law.force, law.binds, law.place_checked, law.note) == (
        "law-2016", Force.LEGAL, ("academy",), False, "New.",
    )  # fmt: skip
    assert edition.requirements["LAW-2"].binds == ()


def spoil(place, *path, value=None, drop=False):
    """A way to spoil one value of one file: ``spoil("criterion", "levels", value=[])``."""

    def change(files):
        here = getattr(files, place)
        for step in path[:-1]:
            here = here[step]
        if drop:
            del here[path[-1]]
        else:
            here[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (spoil("criterion", "question", drop=True), "filters.yaml: filters-work, question: is missing"),
        (spoil("criterion", "question", value="  "), "filters.yaml: filters-work, question: is empty"),
        (spoil("criterion", "levels", value=["a"] * 4),
         "filters.yaml: filters-work, levels: needs at least 5 entries, has 4"),
        (spoil("criterion", "levels", value=["a"] * 6),
         "filters.yaml: filters-work, levels: may have at most 5 entries, has 6"),
        (spoil("criterion", "levels", 2, value=7),
         "filters.yaml: filters-work, levels, item 3: should be text, not 7; put it in quotes"),
        (spoil("criterion", "levels", 2, value={"Staff": "know"}),
         "filters.yaml: filters-work, levels, item 3: should be text, not {'Staff': 'know'}; put it in quotes"),
        (spoil("criterion", "levels", value="All in one"),
         "filters.yaml: filters-work, levels: should be a list, with a hyphen before each entry"),
        (spoil("criterion", "next_steps", value=["a"] * 3),
         "filters.yaml: filters-work, next_steps: needs at least 4 entries, has 3"),
        (spoil("criterion", "evidence_prompts", value=["a", "b"]),
         "filters.yaml: filters-work, evidence_prompts: needs at least 3 entries, has 2"),
        (spoil("criterion", "governor_questions", value=["a", "b", "c"]),
         "filters.yaml: filters-work, governor_questions: may have at most 2 entries, has 3"),
        (spoil("criterion", "requirements", value=[]),
         "filters.yaml: filters-work, requirements: needs at least 1 entries, has 0"),
        (spoil("criterion", "review_months", value=0),
         "filters.yaml: filters-work, review_months: is 0; it should be from 1 to 36"),
        (spoil("criterion", "review_months", value=37),
         "filters.yaml: filters-work, review_months: is 37; it should be from 1 to 36"),
        (spoil("criterion", "review_months", value="a year"),
         "filters.yaml: filters-work, review_months: should be a whole number, not 'a year'"),
        (spoil("criterion", "review_months", value=1.5),
         "filters.yaml: filters-work, review_months: should be a whole number, not 1.5"),
        (spoil("criterion", "effort", value="huge"),
         "filters.yaml: filters-work, effort: is 'huge'; use one of 'small', 'medium' or 'large'"),
        (spoil("criterion", "applies_to", value={"phases": ["infant"]}),
         "filters.yaml: filters-work, applies_to, phases, item 1: is 'infant'; use one of 'early-years', 'primary', "
         "'secondary', 'college', 'special', 'alternative' or 'residential'"),
        (spoil("criterion", "applies_to", value="primary"),
         "filters.yaml: filters-work, applies_to: should be fields with names, one to a line"),
        (spoil("criterion", "levles", value=[]),
         "filters.yaml: filters-work, levles: is not a field of this file; check the spelling"),
        (spoil("criterion", "ref", value="Filters Work"),
         "filters.yaml: Filters Work, ref: may hold lower-case letters, digits and single hyphens only, "
         "not 'Filters Work'"),
        (spoil("criterion", "ref", drop=True), "filters.yaml: criteria, item 1, ref: is missing"),
        (spoil("strand", "criteria", value=[]), "filters.yaml: criteria: needs at least 1 entries, has 0"),
        (spoil("strand", "ref", value="filter"),
         "filters.yaml: ref: is 'filter'; it should be the file's name, 'filters'"),
        (spoil("requirement", "force", value="must"),
         "law-2016.yaml: LAW-1, force: is 'must'; use one of 'legal', 'statutory', 'inspection', 'recommended', "
         "'good-practice' or 'context'"),
        (spoil("requirement", "part", value="two"),
         "law-2016.yaml: LAW-1: is in part 'two', which is not in the list"),
        (spoil("requirement", "place_checked", value="perhaps"),
         "law-2016.yaml: LAW-1, place_checked: should be true or false, not 'perhaps'"),
        (spoil("source", "published", value=2016),
         "law-2016.yaml: published: should be text, not 2016; put it in quotes"),
        (spoil("source", "id", value="law-2015"),
         "law-2016.yaml: id: is 'law-2015'; it should be the file's name, 'law-2016'"),
        (spoil("edition", "id", value="small-2017"),
         "edition.yaml: id: is 'small-2017', but its folder is called 'small-2016'"),
        (spoil("edition", "strands", value=["filters", "gone"]),
         "gone.yaml: there is no such file; add it, or take its name out of edition.yaml"),
        (spoil("more", "small-2016/stray.yaml", value={**STRAND, "ref": "stray"}),
         "stray.yaml: is not in the list of strands in edition.yaml"),
        (spoil("criterion", "requirements", value=["LAW-1", "LAW-9"]),
         "filters.yaml: filters-work, requirements: LAW-9 is in none of the edition's sources"),
        (spoil("criterion", "requirements", value=["LAW-1", "LAW-2"]),
         "filters.yaml: filters-work, requirements: LAW-2 is context, which is never scored; take it out"),
        (spoil("criterion", "requirements", value=["LAW-1", "LAW-1", "LAW-1"]),
         "filters.yaml: filters-work, requirements: LAW-1 is listed 3 times"),
        (spoil("source", "requirements", 1, "force", value="inspection"),
         "law-2016.yaml: LAW-2: is mapped to no criterion; add it to one"),
        (spoil("source", "requirements", 1, "ref", value="LAW-1"),
         "law-2016.yaml: LAW-1: is used for two requirements"),
        (spoil("strand", "criteria", value=[CRITERION, CRITERION]),
         "filters.yaml: filters-work: is used for two criteria"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_file_its_place_and_what_to_do(files, change, message):
    change(files)
    assert message in files.faults()


def test_a_wrong_owner_is_told_with_all_that_would_do(files):
    files.criterion["owner"] = "Caretaker"
    [fault] = files.faults()
    assert fault.startswith("filters.yaml: filters-work, owner: is 'Caretaker'; use one of 'Headteacher', 'Designated")


def test_all_faults_of_all_files_are_told_at_once_in_order(files):
    files.requirement["force"] = "must"
    files.criterion["levels"] = ["a"]
    files.criterion["effort"] = "huge"
    del files.criterion["title"]
    files.edition["strands"] = ["filters", "gone"]
    faults = files.faults()
    assert [fault.split(": ")[0] + ": " + fault.split(": ")[1] for fault in faults] == [
        "filters.yaml: filters-work, effort",
        "filters.yaml: filters-work, levels",
        "filters.yaml: filters-work, title",
        "gone.yaml: there is no such file; add it, or take its name out of edition.yaml",
        "law-2016.yaml: LAW-1, force",
    ]


def test_all_faults_between_files_are_told_at_once(files):
    files.criterion["requirements"] = ["LAW-2", "LAW-9"]
    files.requirement["part"] = "two"
    assert files.faults() == [
        "filters.yaml: filters-work, requirements: LAW-2 is context, which is never scored; take it out",
        "filters.yaml: filters-work, requirements: LAW-9 is in none of the edition's sources",
        "law-2016.yaml: LAW-1: is in part 'two', which is not in the list",
        "law-2016.yaml: LAW-1: is mapped to no criterion; add it to one",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("ref: [unclosed", "filters.yaml: cannot be read as YAML: while parsing a flow sequence"),
        ("ref: filters\n\ttitle: Filters\n", "filters.yaml: cannot be read as YAML: "),
        ("ref: filters\nref: filters\n", "filters.yaml: cannot be read as YAML: 'ref' is there twice"),
        ("", "filters.yaml: should be fields with names, one to a line"),
        ("- a\n- b\n", "filters.yaml: should be fields with names, one to a line"),
        ("just words", "filters.yaml: should be fields with names, one to a line"),
        ("ref: !!python/object/apply:os.getcwd []\n", "filters.yaml: cannot be read as YAML: could not determine a"),
    ],
)
def test_a_file_that_is_no_yaml_or_not_of_the_right_shape_is_told_by_name(files, text, start):
    files.more["small-2016/filters.yaml"] = text
    [fault] = files.faults()
    assert fault.startswith(start)
    assert "\n" not in fault


def test_a_field_given_twice_is_told_with_its_line(files):
    files.more["small-2016/filters.yaml"] = yaml.safe_dump(STRAND).replace("  owner:", "  owner: SENCO\n  owner:")
    [fault] = files.faults()
    assert re.fullmatch(r"filters.yaml: cannot be read as YAML: 'owner' is there twice .*line \d+, column \d+", fault)


def test_a_file_that_is_not_utf_8_is_told_by_name(files):
    files.load()
    (files.root / "other").mkdir()
    (files.root / "other" / "edition.yaml").write_bytes("title: Schülern".encode("latin-1"))
    with pytest.raises(RubricError, match=r"^edition\.yaml: cannot be read as YAML: 'utf-8' codec can't decode"):
        load_edition("other", files.root)


@pytest.mark.parametrize("name", ["nothing", "", "..", "../small-2016", "sources"])
def test_an_edition_that_is_not_there_is_unknown(files, name):
    files.load()
    assert edition_ids(files.root) == ("small-2016",)
    with pytest.raises(UnknownRef):
        load_edition(name, files.root)


def test_a_faulty_edition_can_be_mended_and_read_again(files):
    files.criterion["effort"] = "huge"
    files.faults()
    files.criterion["effort"] = "large"
    assert files.load().criteria[0].effort == "large"


def test_faults_are_in_order_of_file_and_place():
    faults = [Fault("b.yaml", "", "x"), Fault("a.yaml", "z", "x"), Fault("a.yaml", "b", "x")]
    assert [str(f) for f in RubricError(faults).faults] == ["a.yaml: b: x", "a.yaml: z: x", "b.yaml: x"]
