"""What an edited plan would change: sorted into lists, with both sides of a conflict, and faults by cell."""

from dataclasses import replace
from datetime import date

import pytest

from audit.domain.action_plan import PlannedAction, ProgressNote
from audit.domain.plan_cells import LIMITS, NEEDS_REASON, Vocabulary, notes_text
from audit.domain.plan_import import Preview, preview
from audit.domain.plan_sheet import EDITABLE, HEADINGS, Cell, PlanSheet, SheetRow, export_mark, read_mark
from audit.domain.vocabulary import ActionStatus, Priority

WORDS = Vocabulary({"logs": "Logs are read", "staff": "Staff are trained"})
LETTERS = {name: chr(65 + n) for n, name in enumerate(HEADINGS)}
TODAY = date(2017, 3, 4)


def action(key: str = "one", **changes) -> PlannedAction:
    made = PlannedAction(
        key=key,
        revision=3,
        title="Read the logs",
        description="Each Friday",
        owner="Network manager",
        due=date(2017, 4, 3),
        status=ActionStatus.IN_PROGRESS,
        success_measure="No gap in the log",
        reason="",
        criteria=("logs",),
        created=TODAY,
        priority=Priority.HIGH,
    )
    return replace(made, **changes)


def row(number: int, shown: PlannedAction | None = None, size: int = 1, leave_out=(), **said) -> SheetRow:
    """A row as it was exported for ``shown``, with some cells typed over. A cell given as Cell is taken as it is."""
    texts = dict.fromkeys(HEADINGS, "")
    if shown is not None:
        texts |= {name: WORDS.shown(getattr(shown, name)) for name in EDITABLE}
        texts |= {"key": shown.key, "revision": str(shown.revision), "exported": export_mark(shown, size)}
        texts["notes"] = notes_text(shown.notes)
    cells = {}
    for name, text in (texts | said).items():
        if name not in leave_out:
            place = f"Action plan!{LETTERS[name]}{number}"
            cells[name] = replace(text, place=place) if isinstance(text, Cell) else Cell(text, place)
    return SheetRow(number, cells)


def compared(*rows: SheetRow, plan: tuple[PlannedAction, ...] = (action(),)) -> Preview:
    columns = {name: LETTERS[name] for name in (rows[0].cells if rows else HEADINGS)}
    return preview(PlanSheet("Action plan", columns, rows), plan, WORDS)


def changes_of(found: Preview) -> list[tuple[str, object, object]]:
    return [(c.field, c.old, c.new) for changed in found.changed for c in changed.changes]


def problems(found: Preview) -> list[str]:
    return [str(error) for error in found.errors]


def test_a_row_that_says_what_the_plan_says_is_unchanged():
    found = compared(row(2, action()))
    assert found.unchanged == (action(),)
    assert found.nothing


def test_a_change_is_told_field_by_field_from_old_to_new():
    found = compared(row(2, action(), owner="IT provider", due="5 May 2017", status="Not started"))
    assert changes_of(found) == [
        ("owner", "Network manager", "IT provider"),
        ("due", date(2017, 4, 3), date(2017, 5, 5)),
        ("status", ActionStatus.IN_PROGRESS, ActionStatus.NOT_STARTED),
    ]
    assert not found.nothing


@pytest.mark.parametrize(
    "text",
    ["5 May 2017", "5 may 2017", "5/5/2017", "05/05/2017", "5.5.2017", "5-5-2017", "2017-05-05", " 5  May, 2017 "],
)
def test_dates_are_read_as_people_in_britain_write_them(text):
    assert changes_of(compared(row(2, action(), due=text))) == [("due", date(2017, 4, 3), date(2017, 5, 5))]


def test_a_date_that_is_none_is_told_by_its_cell():
    found = compared(row(12, action(), due="tomorow"))
    assert problems(found) == [
        f"Action plan!{LETTERS['due']}12: 'tomorow' is not a date. Write it like 4 March 2017 or 4/3/2017."
    ]
    assert not found.changed
    assert not found.removed


def test_a_date_too_far_away_is_told_as_such():
    assert problems(compared(row(2, action(), due="4 March 2107"))) == [
        f"Action plan!{LETTERS['due']}2: 4 March 2107 is too far from now. Use a year from 1990 to 2099."
    ]


def test_clearing_a_date_or_an_owner_is_a_change():
    assert changes_of(compared(row(2, action(), due="", owner=""))) == [
        ("owner", "Network manager", ""),
        ("due", date(2017, 4, 3), None),
    ]


@pytest.mark.parametrize("text", ["Not started", "not-started", "NOT STARTED", " not  started"])
def test_a_status_may_be_spelt_as_people_do(text):
    assert changes_of(compared(row(2, action(), status=text)))[0][2] is ActionStatus.NOT_STARTED


@pytest.mark.parametrize("text", ["1 Statutory", "statutory", "1"])
def test_a_priority_may_be_its_number_or_its_word(text):
    assert changes_of(compared(row(2, action(), priority=text)))[0][2] is Priority.STATUTORY


def test_a_word_that_is_not_in_the_list_is_told_with_the_list():
    found = compared(row(2, action(), status="Nearly", priority=""))
    assert problems(found) == [
        f"Action plan!{LETTERS['priority']}2: This cell needs a priority. Use one of: 1 Statutory, 2 High, 3 Normal.",
        f"Action plan!{LETTERS['status']}2: 'Nearly' is not a status. "
        "Use one of: Not started, In progress, Blocked, Done, Dropped.",
    ]


@pytest.mark.parametrize("status", list(NEEDS_REASON))
def test_blocked_done_and_dropped_need_their_reason(status):
    found = compared(row(2, action(), status=status.label))
    assert problems(found) == [f"Action plan!{LETTERS['reason']}2: {NEEDS_REASON[status]}"]
    assert len(compared(row(2, action(), status=status.label, reason="So it was")).changed) == 1


def test_an_action_keeps_its_words():
    assert problems(compared(row(2, action(), title="  "))) == [
        f"Action plan!{LETTERS['title']}2: Say in a few words what will be done."
    ]


def test_a_text_that_is_too_long_is_told_with_its_length():
    found = compared(row(2, action(), owner="x" * 201, description="y" * 5001))
    assert problems(found) == [
        f"Action plan!{LETTERS['description']}2: The description may have up to 5,000 characters; this has 5,001.",
        f"Action plan!{LETTERS['owner']}2: The owner may have up to 200 characters; this has 201.",
    ]


def test_a_long_text_that_is_stored_already_is_no_fault():
    old = action(owner="x" * 300)
    assert compared(row(2, old), plan=(old,)).unchanged == (old,)


def test_white_space_around_a_text_and_the_kind_of_line_end_change_nothing():
    old = action(description="One\r\ntwo\vthree ")
    assert compared(row(2, old, description="  One\ntwo\nthree"), plan=(old,)).nothing


def test_a_text_that_was_cut_for_the_workbook_comes_back_unchanged_but_cannot_be_edited():
    old = action(description="x" * 40_000)
    shown = "x" * (32_767 - 30) + " [cut: full text in Plumbline]"
    assert compared(row(2, old, description=shown), plan=(old,)).nothing
    assert problems(compared(row(2, old, description="y" + shown), plan=(old,))) == [
        f"Action plan!{LETTERS['description']}2: "
        "This text was too long for a workbook, so only its start is here. Change it in Plumbline."
    ]


def test_a_number_or_a_date_that_a_program_made_of_a_text_changes_nothing():
    old = action(cost="1.10", plan_link="4/3/2017")
    cells = {"cost": Cell("1.1", number=1.1), "plan_link": Cell("4 March 2017", day=date(2017, 3, 4))}
    assert compared(row(2, old, **cells), plan=(old,)).nothing


def test_criteria_are_read_by_title_or_ref_in_any_order():
    found = compared(row(2, action(), criteria="staff ARE trained\nlogs"))
    assert changes_of(found) == [("criteria", ("logs",), ("logs", "staff"))]
    assert changes_of(compared(row(2, action(), criteria="Logs are read; Staff are trained")))[0][2] == (
        "logs",
        "staff",
    )
    assert compared(row(2, action(criteria=("staff", "logs")), criteria="Logs are read\nStaff are trained"),
                    plan=(action(criteria=("staff", "logs")),)).nothing  # fmt: skip


def test_a_criterion_that_the_rubric_does_not_have_is_told_by_its_words():
    assert problems(compared(row(2, action(), criteria="Logs are written"))) == [
        f"Action plan!{LETTERS['criteria']}2: 'Logs are written' is not a criterion of this rubric. "
        "Use the words of Gap analysis."
    ]


def test_an_action_keeps_at_least_one_criterion_and_a_done_one_keeps_them_all():
    assert problems(compared(row(2, action(), criteria=""))) == [
        f"Action plan!{LETTERS['criteria']}2: Keep at least one criterion: an action is for something."
    ]
    done = action(status=ActionStatus.DONE, reason="Read")
    assert "Open it again first." in problems(compared(row(2, done, criteria="staff"), plan=(done,)))[0]


def test_a_criterion_that_left_the_rubric_stays_with_its_action():
    old = action(criteria=("gone", "logs"))
    assert compared(row(2, old), plan=(old,)).nothing


def test_a_row_without_a_key_is_a_new_action_with_what_it_leaves_out_filled_in():
    found = compared(row(2, action()), row(3, title="Ask the parents", criteria="Staff are trained"))
    (new,) = found.new
    assert (new.number, new.title, new.already) == (3, "Ask the parents", False)
    assert new.values["status"] is ActionStatus.NOT_STARTED
    assert new.values["priority"] is Priority.NORMAL
    assert (new.values["criteria"], new.values["due"]) == (("staff",), None)


def test_a_new_row_with_the_words_of_an_action_that_is_there_says_so():
    (new,) = compared(
        row(2, title="read  the logs".replace("read  the", "Read the"), owner="Network manager", due="3 April 2017")
    ).new
    assert new.already


def test_a_new_row_without_words_is_told_by_its_cell():
    assert problems(compared(row(3, owner="Somebody"))) == [
        f"Action plan!{LETTERS['title']}3: Say in a few words what will be done."
    ]


def test_blank_rows_say_nothing():
    assert compared(row(2, action()), row(3), row(4)).nothing


def test_an_action_that_is_not_in_the_file_is_offered_as_removed():
    two = action("two")
    assert compared(row(2, action(), size=2), plan=(action(), two)).removed == (two,)


def test_a_row_whose_cells_were_all_cleared_counts_as_removed():
    cleared = row(2, action(), **dict.fromkeys(EDITABLE, ""), notes="")
    assert compared(cleared).removed == (action(),)


def test_an_action_added_here_since_the_export_is_not_missing_from_the_file():
    assert compared(row(2, action(), size=1), plan=(action(), action("two"))).removed == ()


def test_a_dropped_action_need_not_be_dropped_again():
    dropped = action("two", status=ActionStatus.DROPPED, reason="Not needed")
    assert compared(row(2, action(), size=2), plan=(action(), dropped)).removed == ()


def test_a_change_on_both_sides_is_a_conflict_with_both_values():
    now = action(revision=4, owner="IT provider")
    found = compared(row(2, action(), owner="Headteacher"), plan=(now,))
    (conflict,) = found.conflicts
    assert [(c.field, c.old, c.new, c.both) for c in conflict.changes] == [
        ("owner", "IT provider", "Headteacher", True)
    ]
    assert conflict.clashes
    assert not found.changed


def test_changes_of_different_fields_conflict_but_do_not_clash():
    now = action(revision=4, owner="IT provider")
    (conflict,) = compared(row(2, action(), due="5 May 2017"), plan=(now,)).conflicts
    assert [(c.field, c.both) for c in conflict.changes] == [("due", False)]
    assert not conflict.clashes


def test_what_only_changed_here_is_left_alone():
    now = action(revision=4, owner="IT provider", due=None)
    found = compared(row(2, action()), plan=(now,))
    assert found.unchanged == (now,)
    assert found.nothing


def test_the_same_change_on_both_sides_is_no_conflict():
    now = action(revision=4, owner="IT provider")
    assert compared(row(2, action(), owner="IT provider"), plan=(now,)).nothing


def test_criteria_that_moved_here_without_a_new_revision_still_conflict():
    now = action(criteria=("logs", "staff"))
    assert compared(row(2, action()), plan=(now,)).nothing
    (conflict,) = compared(row(2, action(), owner="Headteacher"), plan=(now,)).conflicts
    assert [c.field for c in conflict.changes] == ["owner"]


def test_without_its_mark_a_row_that_moved_on_conflicts_in_all_that_differs():
    now = action(revision=4, owner="IT provider")
    (conflict,) = compared(row(2, action(), exported="?", due="5 May 2017"), plan=(now,)).conflicts
    assert [(c.field, c.both) for c in conflict.changes] == [("owner", True), ("due", True)]


def test_the_same_key_twice_is_an_error_in_both_rows():
    found = compared(row(2, action()), row(5, action(), title="A copy"))
    assert problems(found) == [
        f"Action plan!A{here}: The hidden key of this row is also in row {there}. Keep one of them. If this one is "
        "meant as a new action, show the hidden columns and clear Key, Revision and Exported."
        for here, there in ((2, 5), (5, 2))
    ]
    assert not found.removed


def test_an_unknown_key_says_nothing_of_where_it_may_belong():
    found = compared(row(2, action("elsewhere", title="Secret")), row(3, action()))
    assert problems(found) == [
        "Action plan!A2: This row's hidden key is not that of an action of this review. The row may come from another "
        "year's plan, or from another school's. To add it as a new action, show the hidden columns and clear Key, "
        "Revision and Exported."
    ]


@pytest.mark.parametrize("text", ["", "0", "4", "-1", "3.5", "three", "99999999999"])
def test_a_revision_that_cannot_be_is_told_by_its_cell(text):
    assert problems(compared(row(2, action(), revision=text))) == [
        "Action plan!B2: This hidden cell should hold the number that was exported, from 1 to 3, and does not. "
        "Download the plan again and make the change there."
    ]


def test_a_revision_written_with_a_decimal_is_one():
    assert compared(row(2, action(), revision="3.0")).nothing


def test_a_new_note_is_a_change_of_its_own():
    found = compared(row(2, action(), note="Ordered today"))
    assert [(changed.note, changed.changes) for changed in found.changed] == [("Ordered today", ())]


def test_a_note_for_an_action_that_moved_on_is_no_conflict():
    found = compared(row(2, action(), note="Ordered today"), plan=(action(revision=9, owner="IT provider"),))
    assert [changed.note for changed in found.changed] == ["Ordered today"]


def test_lines_added_to_the_earlier_notes_become_a_new_note():
    old = action(notes=(ProgressNote(TODAY, "Quoted\nby two firms", "Jo"),))
    shown = "4 March 2017, Jo: Quoted\nby two firms\nOrdered"
    assert [changed.note for changed in compared(row(2, old, notes=shown), plan=(old,)).changed] == ["Ordered"]


def test_notes_added_here_since_the_export_and_notes_taken_out_of_the_cell_change_nothing():
    now = action(notes=(ProgressNote(TODAY, "Quoted", "Jo"),))
    assert compared(row(2, action()), plan=(now,)).nothing
    assert compared(row(2, now, notes=""), plan=(now,)).nothing


def test_the_same_copy_uploaded_again_adds_no_note_twice():
    now = action(notes=(ProgressNote(TODAY, "Ordered", "Jo"),))
    assert compared(row(2, action(), note="Ordered"), plan=(now,)).nothing
    assert compared(row(2, action(), notes="Ordered"), plan=(now,)).nothing


def test_a_cell_that_cannot_be_used_says_why_unless_nothing_reads_it():
    fault = Cell("", fault="holds the error #REF!. Type the value instead")
    assert problems(compared(row(2, action(), owner=fault))) == [
        f"Action plan!{LETTERS['owner']}2: This cell holds the error #REF!. Type the value instead."
    ]
    assert problems(compared(row(2, action(), note=fault))) == [
        f"Action plan!{LETTERS['note']}2: This cell holds the error #REF!. Type the value instead."
    ]


def test_a_column_that_was_deleted_changes_nothing():
    assert compared(row(2, action(), leave_out=("owner", "due", "notes", "note", "exported"))).nothing


def test_the_fingerprint_of_a_preview_moves_with_the_plan():
    first = compared(row(2, action(), owner="Headteacher"))
    assert first.fingerprint == compared(row(2, action(), owner="Headteacher")).fingerprint
    assert first.fingerprint != compared(row(2, action(), owner="Headteacher"), plan=(action(cost="£5"),)).fingerprint


def test_a_mark_that_somebody_changed_is_none():
    good = export_mark(action(), 12)
    assert read_mark(good).plan_size == 12
    for bad in ("", "1 2 3", good.replace("1 12", "2 12", 1), good.replace("1 12", "1 x", 1), good + " more"):
        assert read_mark(bad) is None


def test_every_column_has_a_way_of_being_read_and_the_limits_of_the_pages():
    from audit.web.forms import LONG, SHORT

    assert set(LIMITS) | {"due", "status", "priority", "criteria"} == {*EDITABLE, "note"}
    assert {limit for _, limit in LIMITS.values()} == {SHORT, LONG}


def test_the_reasons_asked_for_are_those_of_the_pages():
    from audit.services.plans import REASONS

    assert NEEDS_REASON == REASONS
