"""An edited workbook against a stored plan: what it would change, what is written, and by how many rows of the log."""

from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from audit.domain.vocabulary import ActionStatus, Priority
from audit.outputs.workbook import write_workbook
from audit.services import demo, plan_import
from audit.services.assessing import actions_of, report_of
from audit.services.errors import Refused
from audit.services.plan_changes import input_of
from audit.services.plan_import import Choices, PlanMovedOn, apply, preview_export, preview_of
from audit.services.plans import ActionInput, add_action, change_action
from audit.services.reviews import close_review, edition_of
from audit.store import pending
from audit.store.actions import Action
from audit.store.base import db
from audit.store.log import ChangeLog, verify_chain
from audit.store.reviews import Review
from tests.builders import TESTER, TODAY
from tests.outputs.edited import put, saved
from tests.outputs.workbook_macro import run_in_libreoffice, says


@pytest.fixture
def review(world):
    """A review with four actions: "Action 1" to "Action 4"."""
    refs = [criterion.ref for criterion in edition_of(world.review).criteria[:4]]
    for number, ref in enumerate(refs, start=1):
        said = ActionInput(
            title=f"Action {number}",
            description="What exactly",
            owner="Headteacher",
            due=date(2017, 5, number),
            status=ActionStatus.IN_PROGRESS,
            priority=Priority.HIGH,
            success_measure="We see it",
            reason="",
        )
        add_action(TESTER, world.review, said, [ref], TODAY)
    return world.review


def exported(review) -> bytes:
    return write_workbook(report_of(review, TODAY))


def copy(review, *changes, delete=(), content=b"") -> bytes:
    """The exported plan with cells typed over: (row, heading, words). Rows are those of the workbook."""
    book = load_workbook(BytesIO(content or exported(review)))
    sheet = book["Action plan"]
    for row, heading, words in changes:
        put(sheet, heading, row, words)
    for row in sorted(delete, reverse=True):
        sheet.delete_rows(row)
    return saved(book)


def change(action, **fields):
    change_action(TESTER, action, replace(input_of(action), **fields), action.version, TODAY)


def take(review, content, choices=None, by=TESTER):
    found = preview_of(review, content)
    return apply(by, review, content, found.fingerprint, choices or Choices.usual(found), TODAY)


def log_length() -> int:
    return db.session.scalar(select(func.count()).select_from(ChangeLog))


def new_log_rows(before: int) -> Counter:
    rows = db.session.execute(select(ChangeLog.subject, ChangeLog.verb).where(ChangeLog.id > before)).all()
    return Counter(f"{subject} {verb}" for subject, verb in rows)


def by_title(review) -> dict[str, Action]:
    return {row.title: row for row in actions_of(review)}


def test_the_plan_as_it_was_exported_changes_nothing(review):
    found = preview_of(review, exported(review))
    assert found.nothing
    assert [action.title for action in found.unchanged] == ["Action 1", "Action 2", "Action 3", "Action 4"]


def test_the_plans_of_the_example_come_back_with_nothing_changed(app):
    demo.load(TODAY)
    plans = [preview_of(review, exported(review)) for review in db.session.scalars(select(Review))]
    assert len(plans) == 3
    assert all(found.nothing and found.unchanged for found in plans)


def test_what_is_chosen_is_written_with_one_row_of_the_log_for_every_action(review):
    content = copy(
        review,
        (2, "Owner", "IT provider"),
        (2, "Due", date(2017, 6, 1)),
        (2, "Cost", "£450 a year"),
        (2, "Co-owners", "Lead governor"),
        (2, "Improvement plan", "Priority 2"),
        (3, "Status", "Blocked"),
        (3, "Reason", "No money yet"),
        (6, "Action", "Something new"),
        (6, "Criteria", edition_of(review).criteria[5].title),
    )
    before = log_length()
    assert take(review, content) == 3
    assert new_log_rows(before) == {
        "action changed": 2, "action created": 1, "action_criterion created": 1,
    }  # fmt: skip
    rows = by_title(review)
    first = rows["Action 1"]
    assert (first.owner, first.due, first.cost) == ("IT provider", date(2017, 6, 1), "£450 a year")
    assert (first.co_owners, first.plan_link, first.version) == ("Lead governor", "Priority 2", 2)
    assert (rows["Action 2"].status, rows["Action 2"].reason) == ("blocked", "No money yet")
    assert [link.criterion_ref for link in rows["Something new"].links] == [edition_of(review).criteria[5].ref]
    assert rows["Something new"].key not in {action.key for name, action in rows.items() if name != "Something new"}
    assert verify_chain().faults == ()


def test_the_same_copy_uploaded_again_changes_nothing_and_offers_nothing_twice(review):
    content = copy(
        review, (2, "Owner", "IT provider"), (3, "New progress note", "Quoted"), (6, "Action", "Something new")
    )
    take(review, content)
    found = preview_of(review, content)
    assert (found.changed, found.conflicts, found.removed) == ((), (), ())
    assert [row.already for row in found.new] == [True]
    assert Choices.usual(found).count == 0


def test_a_note_is_added_with_the_day_it_came_back(review):
    take(review, copy(review, (2, "New progress note", "Quoted by two firms")))
    (note,) = by_title(review)["Action 1"].notes
    assert (note.noted_on, note.text) == (TODAY, "Quoted by two firms")
    assert by_title(review)["Action 1"].version == 1


def test_done_in_the_workbook_is_done_here_with_its_day(review):
    take(review, copy(review, (2, "Status", "Done"), (2, "Reason", "Everybody was trained")))
    done = by_title(review)["Action 1"]
    assert (done.status, done.done_on, done.reason) == ("done", TODAY, "Everybody was trained")


def test_criteria_changed_in_the_workbook_change_here(review):
    titles = [criterion.title for criterion in edition_of(review).criteria]
    take(review, copy(review, (2, "Criteria", f"{titles[7]}\n{titles[0]}")))
    refs = [link.criterion_ref for link in by_title(review)["Action 1"].links]
    assert refs == [edition_of(review).criteria[0].ref, edition_of(review).criteria[7].ref]
    take(review, copy(review, (2, "Criteria", titles[7])))
    assert [link.criterion_ref for link in by_title(review)["Action 1"].links] == [edition_of(review).criteria[7].ref]


def test_what_is_not_chosen_stays(review):
    content = copy(review, (2, "Owner", "IT provider"), (3, "Owner", "IT provider"), delete=[5])
    chosen = Choices(changed=frozenset({by_title(review)["Action 2"].key}))
    assert take(review, content, chosen) == 1
    assert [row.owner for row in actions_of(review)] == ["Headteacher", "IT provider", "Headteacher", "Headteacher"]
    assert by_title(review)["Action 4"].status == "in-progress"


def test_an_action_taken_out_of_the_file_is_dropped_only_with_a_reason(review):
    content = copy(review, delete=[5])
    found = preview_of(review, content)
    assert [action.title for action in found.removed] == ["Action 4"]
    assert Choices.usual(found).count == 0
    key = found.removed[0].key
    with pytest.raises(Refused, match="Say why this action was dropped"):
        take(review, content, Choices(removed={key: "  "}))
    before = log_length()
    assert take(review, content, Choices(removed={key: "The site closed"})) == 1
    assert new_log_rows(before) == {"action changed": 1}
    dropped = by_title(review)["Action 4"]
    assert (dropped.status, dropped.reason) == ("dropped", "The site closed")


def test_a_conflict_is_taken_or_left_as_a_whole_and_never_undoes_other_fields(review):
    content = copy(review, (2, "Due", date(2017, 7, 1)), (3, "Owner", "IT provider"))
    change(by_title(review)["Action 1"], owner="Governing body")
    change(by_title(review)["Action 2"], owner="SENCO", cost="£5")
    found = preview_of(review, content)
    assert not found.changed
    assert [(row.action.title, row.clashes) for row in found.conflicts] == [("Action 1", False), ("Action 2", True)]
    assert Choices.usual(found).conflicts == {by_title(review)["Action 1"].key}
    take(review, content)
    first, second = by_title(review)["Action 1"], by_title(review)["Action 2"]
    assert (first.owner, first.due) == ("Governing body", date(2017, 7, 1))
    assert (second.owner, second.cost) == ("SENCO", "£5")
    take(review, content, Choices(conflicts=frozenset({second.key})))
    second = by_title(review)["Action 2"]
    assert (second.owner, second.cost) == ("IT provider", "£5")


def test_a_plan_that_moved_since_the_preview_is_shown_again_and_nothing_is_written(review):
    content = copy(review, (2, "Owner", "IT provider"))
    found = preview_of(review, content)
    change(by_title(review)["Action 1"], cost="£5")
    before = log_length()
    with pytest.raises(PlanMovedOn) as moved:
        apply(TESTER, review, content, found.fingerprint, Choices.usual(found), TODAY)
    assert [row.action.title for row in moved.value.now.conflicts] == ["Action 1"]
    assert log_length() == before


def test_all_of_it_is_written_or_none(review, monkeypatch):
    content = copy(review, (2, "Owner", "IT provider"), (3, "Owner", "IT provider"), (4, "Owner", "IT provider"))
    written = []

    def failing(by, day, action, said):
        written.append(action)
        if len(written) == 3:
            raise OSError("the disk is full")
        fill(by, day, action, said)

    fill = plan_import.fill_action
    monkeypatch.setattr(plan_import, "fill_action", failing)
    before = log_length()
    with pytest.raises(OSError, match="disk is full"):
        take(review, content)
    assert {row.owner for row in actions_of(review)} == {"Headteacher"}
    assert log_length() == before


def test_a_choice_that_is_not_in_the_preview_is_refused(review, stranger):
    content = copy(review, (2, "Owner", "IT provider"))
    for chosen in (Choices(changed=frozenset({"f" * 32})), Choices(new=frozenset({99})), Choices(removed={"x": "y"})):
        with pytest.raises(Refused, match="not in this file"):
            take(review, content, chosen)
    assert {row.owner for row in actions_of(review)} == {"Headteacher"}


def test_a_workbook_of_another_school_shows_nothing_of_it_and_changes_nothing(review, stranger):
    said = replace(input_of(actions_of(review)[0]), title="Secret of the valley")
    theirs = add_action(TESTER, stranger.review, said, [], TODAY)
    content = exported(stranger.review)
    found = preview_of(review, content)
    assert len(found.errors) == 1
    shown = str(preview_export(found))
    assert "Secret" not in shown
    assert theirs.key not in shown
    assert (found.changed, found.new, found.conflicts, found.unchanged) == ((), (), (), ())


def test_a_closed_review_takes_nothing_back(review):
    content = copy(review, (2, "Owner", "IT provider"))
    found = preview_of(review, content)
    close_review(TESTER, review, TODAY)
    with pytest.raises(Refused, match="closed"):
        apply(TESTER, review, content, found.fingerprint, Choices.usual(found), TODAY)


def test_what_is_no_plan_is_refused(review):
    with pytest.raises(Refused, match="This is a PDF"):
        preview_of(review, b"%PDF-1.7")


def test_a_preview_as_json_has_the_six_lists_and_values_for_programs(review):
    content = copy(
        review,
        (2, "Due", "5/6/2017"),
        (2, "New progress note", "Quoted"),
        (3, "Owner", "SENCO"),
        (4, "Due", "tomorow"),
        (6, "Action", "Something new"),
        delete=[5],
    )
    change(by_title(review)["Action 2"], owner="Governing body")
    shown = preview_export(preview_of(review, content))
    assert list(shown) == ["changed", "new", "removed", "unchanged", "conflicts", "errors"]
    assert shown["changed"] == [
        {
            "row": 2,
            "key": by_title(review)["Action 1"].key,
            "revision": 1,
            "title": "Action 1",
            "fields": [
                {"field": "due", "heading": "Due", "old": "2017-05-01", "new": "2017-06-05"},
                {"field": "note", "heading": "New progress note", "old": "", "new": "Quoted"},
            ],
        }
    ]
    assert shown["conflicts"][0]["fields"] == [
        {"field": "owner", "heading": "Owner", "mine": "SENCO", "theirs": "Governing body", "changed_here": True}
    ]
    assert [row["title"] for row in shown["removed"]] == ["Action 4"]
    assert (shown["new"][0]["row"], shown["new"][0]["title"]) == (5, "Something new")
    assert shown["errors"] == [
        {
            "cell": "Action plan!L4",
            "message": "Action plan!L4: 'tomorow' is not a date. Write it like 4 March 2017 or 4/3/2017.",
        }
    ]
    assert shown["unchanged"] == []


def test_an_upload_is_kept_under_a_name_nobody_guesses_and_for_a_day(app, tmp_path):
    name = plan_import.keep_upload(b"one")
    assert plan_import.kept_upload(name) == b"one"
    assert (tmp_path / "pending" / name).stat().st_mode & 0o777 == 0o600
    plan_import.forget_upload(name)
    with pytest.raises(Refused, match="Upload it again"):
        plan_import.kept_upload(name)
    with pytest.raises(ValueError, match="not the name"):
        pending.held(tmp_path, "../plumbline.sqlite3")


def test_edited_in_libreoffice_and_applied_with_one_row_of_the_log_for_every_change(review, tmp_path):
    """Export, edit in LibreOffice, save, import: the whole way round."""
    folder = tmp_path / "libreoffice"
    folder.mkdir()
    (folder / "plan.xlsx").write_bytes(exported(review))
    run_in_libreoffice(
        folder,
        [
            says("Due", 2, "5 June 2017"),
            says("Owner", 3, "IT provider"),
            says("Status", 4, "Done"),
            says("Reason", 4, "Everybody came"),
            says("Action", 6, "Ask the parents"),
        ],
        deleted_row=5,
    )
    content = (folder / "plan.xlsx").read_bytes()
    change(by_title(review)["Action 2"], owner="Governing body")
    found = preview_of(review, content)
    assert [row.action.title for row in found.changed] == ["Action 1", "Action 3"]
    assert [row.action.title for row in found.conflicts] == ["Action 2"]
    assert [row.title for row in found.new] == ["Ask the parents"]
    assert [action.title for action in found.removed] == ["Action 4"]
    assert not found.errors
    chosen = replace(
        Choices.usual(found),
        conflicts=frozenset({found.conflicts[0].action.key}),
        removed={found.removed[0].key: "Not needed"},
    )
    before = log_length()
    assert take(review, content, chosen) == 5
    assert new_log_rows(before) == {"action changed": 4, "action created": 1}
    rows = by_title(review)
    assert [rows[title].status for title in ("Action 1", "Action 3", "Action 4")] == ["in-progress", "done", "dropped"]
    assert (rows["Action 1"].due, rows["Action 2"].owner) == (date(2017, 6, 5), "IT provider")
    assert verify_chain().faults == ()
