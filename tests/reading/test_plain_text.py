"""Plain text, as people type it and as programs take it out of a PDF."""

import textwrap

import pytest

from audit.reading import read_policy
from tests.reading.made import lines_of, read_as


def read(text: str) -> list[str]:
    return lines_of(read_policy("policy.txt", textwrap.dedent(text).encode()))


PARAGRAPH = (
    "Children are always with an adult when they are online, and the adult can see every screen from where they stand. "
    "Nobody is left alone with a tablet, not even for the time that it takes to sharpen a pencil at the other end of "
    "the room. Visitors who bring a device of their own keep it in a locker."
)


@pytest.mark.parametrize("width", [50, 72, 100])
def test_lines_broken_at_a_width_are_one_paragraph_again(width):
    text = "\n\n".join("\n".join(textwrap.wrap(PARAGRAPH, width)) for _ in range(3))
    assert read(text) == [f"paragraph: {PARAGRAPH}"] * 3


def test_paragraphs_that_follow_each_other_without_an_empty_line_stay_apart():
    assert read(f"{PARAGRAPH}\n{PARAGRAPH}\nChildren do not bring phones.\n") == [
        f"paragraph: {PARAGRAPH}",
        f"paragraph: {PARAGRAPH}",
        "paragraph: Children do not bring phones.",
    ]


def test_a_broken_paragraph_without_an_empty_line_after_it_ends_where_its_last_line_is_short():
    text = "\n".join([*textwrap.wrap(PARAGRAPH, 80), *textwrap.wrap(PARAGRAPH, 80)])
    assert read(text) == [f"paragraph: {PARAGRAPH}"] * 2


def test_items_broken_at_a_width_are_whole():
    assert read(
        """\
        Staff should:
        • use the school's email for everything that has to
          do with school, and never a private address
        • keep phones away
        """
    ) == [
        "paragraph: Staff should:",
        "bullet: use the school's email for everything that has to do with school, and never a private address",
        "bullet: keep phones away",
    ]


@pytest.mark.parametrize("mark", ["-", "–", "*", "•", "o", "▪", "\uf0b7", "Ø", "➢"])
def test_every_usual_bullet_is_a_bullet(mark):
    assert read(f"Staff should:\n{mark} be kind\n{mark}\tbe safe") == [
        "paragraph: Staff should:",
        "bullet: be kind",
        "bullet: be safe",
    ]


@pytest.mark.parametrize(
    "marks", ["1. 2.", "1) 2)", "(1) (2)", "a) b)", "a. b.", "(a) (b)", "i) ii)", "1.1 1.2", "2.1.1 2.1.2", "C1. C2."]
)
def test_every_usual_number_is_a_number(marks):
    first, second = marks.split()
    assert read(f"Staff should:\n{first} be kind\n{second} be safe") == [
        "paragraph: Staff should:",
        "numbered: be kind",
        "numbered: be safe",
    ]


def test_a_bullet_alone_on_its_line_belongs_to_the_next():
    assert read("Staff should:\n•\nbe kind\n•\nbe safe") == [
        "paragraph: Staff should:",
        "bullet: be kind",
        "bullet: be safe",
    ]


@pytest.mark.parametrize("between", ["K\nK\nK\n", "K\nK\n\n\nK\n"])
def test_items_whose_marks_stand_apart_from_them_in_a_margin_are_not_run_together(between):
    items = [
        "Every adult who works with children online has had the training that the whole staff has.",
        "Every screen in the building can be seen by an adult from the place where they stand.",
        "Nobody is left alone with a tablet, not even for a minute.",
    ]
    text = f"1.1 What all staff do:\n{between} " + "\n".join(items)
    wrapped = "\n\n".join("\n".join(textwrap.wrap(PARAGRAPH, 88)) for _ in range(3))
    assert [line for line in read(f"{wrapped}\n\n{text}\n\n1.2 More\n{wrapped}") if line.startswith("paragraph: ")] == [
        *[f"paragraph: {PARAGRAPH}"] * 3,
        *[f"paragraph: {item}" for item in items],
        *[f"paragraph: {PARAGRAPH}"] * 3,
    ]


def test_letters_under_numbers_are_a_list_in_a_list_even_without_an_indent():
    policy = read_policy("a.txt", b"Staff should:\n1. tell at once:\na) the lead\nb) the head\n2. write it down")
    assert [(p.text, p.lead_in) for p in policy.passages[1:]] == [
        ("tell at once:", "Staff should:"),
        ("the lead", "tell at once:"),
        ("the head", "tell at once:"),
        ("write it down", "Staff should:"),
    ]


def test_a_nested_item_whose_parent_is_complete_keeps_the_lead_in_of_the_list():
    policy = read_policy("a.txt", b"Staff should:\n- be kind\n  - to all\n- be safe")
    assert [p.lead_in for p in policy.passages[1:]] == ["Staff should:"] * 3


def test_of_a_long_paragraph_only_the_last_sentence_leads_in():
    policy = read_policy("a.txt", b"We talk, e.g. at breaks. Parents matter. We ask them to\n\n- read this")
    assert policy.passages[-1].lead_in == "We ask them to"


def test_a_finished_paragraph_leads_nothing_in():
    policy = read_policy("a.txt", b"These are our rules, which everybody keeps.\n\n- Phones stay off.")
    assert policy.passages[-1].lead_in == ""


def test_headings_are_known_by_their_look():
    assert read(
        """\
        OAK LANE INFANT SCHOOL

        Why we have this policy
        Screens are part of growing up, and so are their risks.

        3.2 Email
        Staff use their school address.

        Appendix A

        Use of Mobile Phones
        Phones stay in the locker.
        """
    ) == [
        "heading: OAK LANE INFANT SCHOOL",
        "heading: Why we have this policy",
        "paragraph: Screens are part of growing up, and so are their risks.",
        "heading: 3.2 Email",
        "paragraph: Staff use their school address.",
        "heading: Appendix A",
        "heading: Use of Mobile Phones",
        "paragraph: Phones stay in the locker.",
    ]


def test_numbered_headings_stand_under_each_other_by_their_numbers():
    lines = "1. Aims", "1.1 Scope of it", "All is covered.", "1.2 Review", "It is read.", "2. Roles", "The head leads."
    assert [
        p.headings for p in read_policy("a.txt", "\n\n".join(lines).encode()).passages if p.kind == "paragraph"
    ] == [
        ("1. Aims", "1.1 Scope of it"),
        ("1. Aims", "1.2 Review"),
        ("2. Roles",),
    ]


def test_letters_with_numbers_are_headings_too():
    lines = (
        "Part B: Trouble",
        "B1. Reporting it",
        "All is told.",
        "B2. Complaints",
        "They are heard.",
        "Part C: Systems",
    )
    passages = read_policy("a.txt", "\n\n".join([*lines, "It is kept."]).encode()).passages
    assert [p.headings for p in passages if p.kind == "paragraph"] == [
        ("Part B: Trouble", "B1. Reporting it"),
        ("Part B: Trouble", "B2. Complaints"),
        ("Part C: Systems",),
    ]


def test_numbers_one_after_another_are_a_list_and_no_headings():
    assert read("We agree:\n\n1. Be kind online\n2. Be safe online\n3. Tell an adult\n") == [
        "paragraph: We agree:",
        "numbered: Be kind online",
        "numbered: Be safe online",
        "numbered: Tell an adult",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Phones stay off.",
        "the last words of a paragraph",
        "Date of review: May 2024",
        "24th November 2016",
        "www.thinkuknow.co.uk",
        "office@school.example",
        "We ask parents to",
    ],
)
def test_a_short_line_that_is_no_heading_is_none(line):
    found = read(f"{line}\n\n{PARAGRAPH}\n")
    assert found[0] == f"paragraph: {line}"


def test_a_short_line_at_the_end_heads_nothing():
    assert read(f"{PARAGRAPH}\n\nThe Governors\n")[-1] == "paragraph: The Governors"


def test_lines_drawn_below_a_line_make_it_a_heading():
    assert read("Our rules\n=========\nPhones stay off.\n\nEmail\n-----\nIt is read.") == [
        "heading: Our rules",
        "paragraph: Phones stay off.",
        "heading: Email",
        "paragraph: It is read.",
    ]


def test_marks_of_markdown_in_plain_text_are_understood():
    assert read("# Rules\n\n**Email**\n\nIt is *never* private, and **always** read.\n") == [
        "heading: Rules",
        "heading: Email",
        "paragraph: It is never private, and always read.",
    ]


def test_rows_with_tabs_are_a_table_whose_cells_know_their_headings():
    policy = read_policy("a.txt", b"Role\tName\tWhen\nLead\tMrs Reed\tdaily\nGovernor\tMr Shah\ttermly\n")
    assert [found[0] + ": " + found[1] + " < " + found[3] for found in read_as(policy)][3:6] == [
        "cell: Lead < Role",
        "cell: Mrs Reed < Lead – Name",
        "cell: daily < Lead – When",
    ]


def test_two_columns_of_names_and_values_have_no_heading_row():
    policy = read_policy("a.txt", b"Agreed by\tthe governors\nNext look\tSeptember\n")
    assert [(p.text, p.lead_in) for p in policy.passages] == [
        ("Agreed by", ""),
        ("the governors", "Agreed by"),
        ("Next look", ""),
        ("September", "Next look"),
    ]


def test_a_table_with_bars_is_a_table():
    assert read("| Role | Name | When |\n|:--|---|--:|\n| Lead | Mrs Reed | all a\\|ways |\n")[3:] == [
        "cell: Lead",
        "cell: Mrs Reed",
        "cell: all a|ways",
    ]


def test_a_table_of_contents_holds_headings_that_nothing_stands_under():
    policy = read_policy("a.txt", b"Contents\n\n1. Aims ........ 2\n2. Email ....... 3\n\nChildren are kept safe here.")
    assert lines_of(policy)[-3:] == ["heading: 1. Aims", "heading: 2. Email", "paragraph: Children are kept safe here."]
    assert "2. Email" not in policy.passages[-1].headings


@pytest.mark.parametrize("between", ["4", "Page 4 of 9", "- 4 -", "\n4\n", "K"])
def test_a_paragraph_goes_on_over_the_number_of_a_page(between):
    text = f"Staff must never, whatever\nthe reason may be, give a\n{between}\nprivate number to a child."
    assert read(text)[0] == "paragraph: Staff must never, whatever the reason may be, give a private number to a child."


def test_words_from_right_to_left_stay_as_they_are_and_lose_only_marks_that_nobody_sees():
    policy = read_policy("a.txt", "\u202bالأمان على الإنترنت\u202c مهم لجميع \u200fالأطفال.".encode())
    assert policy.passages[0].text == "الأمان على الإنترنت مهم لجميع الأطفال."


def test_nulls_and_other_control_characters_are_left_out():
    text = f"Phones\x00 stay\x07 off\xad. {PARAGRAPH}"
    assert read(text) == [f"paragraph: Phones stay off. {PARAGRAPH}"]
