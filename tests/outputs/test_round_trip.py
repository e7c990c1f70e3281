"""Out and back without a loss: whatever a plan holds, its workbook comes back with nothing changed.

PLUMBLINE_EXAMPLES says how many plans are made up (200 if it is not set).
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.domain.action_plan import PlannedAction, ProgressNote
from audit.domain.cell_text import CUT_NOTE, settled
from audit.domain.dates import EARLIEST, LATEST
from audit.domain.plan_import import preview
from audit.domain.vocabulary import ActionStatus, Priority
from audit.outputs.plan_reading import read_plan
from audit.outputs.workbook import write_workbook
from audit.outputs.workbook_plan import write_plan
from audit.outputs.workbook_styles import add_styles
from audit.outputs.workbook_table import PLAN
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.outputs.edited import THREE, WORDS, edited, exported, previewed, put
from tests.outputs.workbook_builders import EDITION, action, report
from tests.outputs.workbook_macro import run_in_libreoffice, says

EXAMPLES = int(os.environ.get("PLUMBLINE_EXAMPLES", "200"))
REFS = (*(criterion.ref for criterion in EDITION.criteria), "gone-away")
AWKWARD = (
    *("", " ", "\xa0", "\u200b", "  spaces around\t", "\xa0no break\xa0inside\xa0"),
    *(
        "=1+1",
        "+44 1622",
        "-5",
        "@home",
        "'quoted",
        "#N/A",
        "#REF!",
        "TRUE",
        "007",
        "1e5",
        "1.10",
        "50%",
        "£450",
        "42798",
    ),
    *("4/3/2017", "4 March 2017", "2017-03-04", "3:30", "one\ntwo", "one\r\ntwo\rthree", "soft\vbreak\fpage", "\n\n"),
    *(
        "_x0041_",
        "_x005F_x0041_",
        "_x000D_",
        "x005F_",
        "&amp; <b> ]]>",
        "\x00\x1b\x1f",
        "\ufffe\uffff",
        "\x85\u2028\u2029",
    ),
    *(
        "👩🏽‍🏫🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "Ēla Žābere, Łódź",
        "שלום עולם",
        "العربية",
        "日本語",
        "e\u0301",
        "Done",
        "Key",
        f"So it ends{CUT_NOTE}",
    ),
    *("x" * 33_000, "🏫" * 17_000, "line\n" * 8_000),
)
LOST_BY_LIBREOFFICE = ("_x005F_x0041_",)  # version 7.4 reads it as _x0041_ and saves that
characters = st.characters(exclude_categories=["Cs"])  # half a character cannot be stored, let alone exported
texts = st.one_of(st.sampled_from(AWKWARD), st.text(characters, max_size=40))
titles = texts.filter(settled)
EDGES = (EARLIEST, LATEST - timedelta(1), date(2000, 2, 29), date(2017, 3, 26), date(2017, 10, 29))
days = st.one_of(st.none(), st.sampled_from(EDGES), st.dates(EARLIEST, LATEST - timedelta(1)))
notes = st.builds(ProgressNote, day=st.sampled_from(EDGES), text=titles, who=texts)


@st.composite
def actions(draw: st.DrawFn, key: str) -> PlannedAction:
    return PlannedAction(
        key=key,
        revision=draw(st.integers(1, 10_000)),
        title=draw(titles),
        description=draw(texts),
        owner=draw(texts),
        due=draw(days),
        status=draw(st.sampled_from(ActionStatus)),
        success_measure=draw(texts),
        reason=draw(texts),
        criteria=tuple(draw(st.lists(st.sampled_from(REFS), unique=True))),
        created=date(2017, 3, 4),
        priority=draw(st.sampled_from(Priority)),
        co_owners=draw(texts),
        cost=draw(texts),
        plan_link=draw(texts),
        done_on=draw(days),
        notes=tuple(draw(st.lists(notes, max_size=3))),
    )


plans = st.integers(0, 4).flatmap(lambda size: st.tuples(*(actions(f"{n:032x}") for n in range(size))))


def plan_alone(plan: tuple[PlannedAction, ...]) -> bytes:
    """A workbook of the Action plan sheet only, written by the same code: four times as fast as all six."""
    book = Workbook()
    add_styles(book)
    sheet = book.active
    sheet.title = PLAN
    write_plan(sheet, report(plan), "$A$1:$A$2")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # so that a failure shows, and not its length
@settings(max_examples=EXAMPLES)
@given(plans)
@example(
    tuple(
        action(key=f"{n:032x}", title=f"{n} {text}", description=text, owner=text, cost=text, reason=text)
        for n, text in enumerate(AWKWARD)
    )
)
@example((action(notes=(ProgressNote(EARLIEST, "_x0041_" * 10, ""), ProgressNote(EARLIEST, "x" * 33_000, ""))),))
@example(tuple(action(key=f"{n:032x}", notes=(ProgressNote(EARLIEST, t, t),)) for n, t in enumerate(AWKWARD)))
def test_a_plan_comes_back_with_nothing_changed(plan):
    found = preview(read_plan(plan_alone(plan)), plan, WORDS)
    assert found.unchanged == plan
    assert found.nothing
    assert found.remarks == ()


def test_the_whole_workbook_comes_back_with_nothing_changed_with_and_without_owner_sheets():
    for owner_sheets in (False, True):
        found = previewed(write_workbook(report(THREE), owner_sheets=owner_sheets))
        assert (found.nothing, len(found.unchanged)) == (True, 3)


def test_a_plan_without_actions_comes_back_and_takes_new_ones():
    assert previewed(exported([]), []).nothing

    def type_in(sheet):
        put(sheet, "Action", 2, "The first")
        put(sheet, "Action", 3, "The second")

    assert [row.title for row in previewed(edited(type_in, exported([])), []).new] == ["The first", "The second"]


@pytest.fixture(scope="module")
def typed_over(tmp_path_factory) -> bytes:
    """The plan, opened in LibreOffice, edited there and saved as .xlsx."""
    folder: Path = tmp_path_factory.mktemp("libreoffice")
    (folder / "plan.xlsx").write_bytes(exported(PLAN_IN_LIBREOFFICE))
    run_in_libreoffice(
        folder,
        [
            says("Owner", 2, "IT provider"),
            says("Due", 2, "5 May 2017"),
            says("Status", 3, "Done"),
            says("Reason", 3, "Everybody came"),
            says("New progress note", 4, "Sent on Friday"),
            says("Owner", 5, "The office"),
            says("Action", 8, "Ask the parents"),
            says("Criteria", 8, "Parents get help"),
            says("Due", 7, "tomorow"),
        ],
        deleted_row=6,
    )
    return (folder / "plan.xlsx").read_bytes()


PLAN_IN_LIBREOFFICE = (
    *THREE,
    action(key="d" * 32, title="Somebody else's"),
    action(key="e" * 32, title="To be deleted"),
    action(key="f" * 32, title="=To be misdated _x0041_", description="  one\r\ntwo 👩🏽‍🏫\xa0", reason="007"),
)


def test_what_libreoffice_saves_is_the_edited_plan(typed_over):
    now = [replace(a, revision=9, owner="Governing body") if a.key[0] == "d" else a for a in PLAN_IN_LIBREOFFICE]
    found = previewed(typed_over, now)
    assert [(row.action.title, [(c.field, c.new) for c in row.changes], row.note) for row in found.changed] == [
        ("Check the filter", [("owner", "IT provider"), ("due", date(2017, 5, 5))], ""),
        ("Train everybody", [("status", ActionStatus.DONE), ("reason", "Everybody came")], ""),
        ("Write to parents", [], "Sent on Friday"),
    ]
    assert [(c.field, c.old, c.new) for row in found.conflicts for c in row.changes] == [
        ("owner", "Governing body", "The office")
    ]
    assert [row.title for row in found.new] == ["Ask the parents"]
    assert [a.title for a in found.removed] == ["To be deleted"]
    assert [str(error) for error in found.errors] == [
        "Action plan!L6: 'tomorow' is not a date. Write it like 4 March 2017 or 4/3/2017."
    ]


def test_a_plan_that_libreoffice_only_opened_and_saved_comes_back_unchanged(tmp_path):
    plan = tuple(
        action(key=f"{n:032x}", title=f"No. {n} {text}", description=text, owner=text, cost=text)
        for n, text in enumerate(text for text in AWKWARD if len(text) < 1000 and text not in LOST_BY_LIBREOFFICE)
    )
    (tmp_path / "plan.xlsx").write_bytes(exported(plan))
    run_in_libreoffice(tmp_path, [])
    found = previewed((tmp_path / "plan.xlsx").read_bytes(), plan)
    assert found.changed == ()
    assert found.nothing
