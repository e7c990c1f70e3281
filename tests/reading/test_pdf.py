"""PDFs: letters and places, put together again to what was written."""

import pytest

from audit.domain.policy_text import PassageKind, place_of
from audit.reading import UnreadablePolicy, read_policy
from tests.reading.made import LAST, LONG, lines_of, pdf_of, read_as
from tests.reading.pdf_parts import scanned, simple_pdf, with_password

PROSE = "Children are always with an adult when they are online, who can see every screen from where they stand."


def read(source: str) -> list[str]:
    return lines_of(read_policy("policy.pdf", pdf_of(source)))


def test_paragraphs_are_joined_over_lines_and_pages():
    paragraphs = [
        f"{number} times over. {LONG} {PROSE}" for number in ("Four", "Five", "Six", "Seven", "Eight", "Nine")
    ]
    source = f"#set page(height: 10cm, width: 12cm)\n{(chr(10) * 2).join(paragraphs * 3)}"
    policy = read_policy("a.pdf", pdf_of(source))
    assert [p.text for p in policy.passages] == paragraphs * 3
    assert policy.passages[-1].page > 3


def test_a_passage_is_on_the_page_where_it_begins():
    policy = read_policy("a.pdf", pdf_of(f"= Staff\n{PROSE}\n#pagebreak()\n{LAST}"))
    assert [place_of(p) for p in policy.passages] == ["Page 1", "Page 1, under “Staff”", "Page 2, under “Staff”"]


def test_running_headers_and_footers_are_kept_apart_and_do_not_interrupt():
    source = f"""#set page(height: 12cm, width: 12cm, margin: 2.5cm, header: [Willow Bank School],
      footer: context [Online safety policy, page #counter(page).display()])
    {LONG} {PROSE} {LONG} {PROSE} {LONG} {PROSE}"""
    policy = read_policy("a.pdf", pdf_of(source))
    assert lines_of(policy) == [
        f"paragraph: {LONG} {PROSE} {LONG} {PROSE} {LONG} {PROSE}",
        "footer: Willow Bank School",
        "footer: Online safety policy, page 1",
    ]


def test_a_watermark_is_no_part_of_the_text():
    source = f"#set page(background: rotate(40deg, text(60pt)[DRAFT]))\n{LONG}\n\n{PROSE}"
    assert read(source) == [f"paragraph: {LONG}", f"paragraph: {PROSE}", "footer: DRAFT"]


def test_a_page_number_alone_is_not_said():
    assert read(f'#set page(numbering: "1")\n{PROSE}') == [f"paragraph: {PROSE}"]


def test_headings_stand_under_each_other_by_their_size():
    source = f"""#text(22pt)[Our policy]

    #text(16pt)[Staff]

    {PROSE}

    *Email for all*

    {LAST}"""
    assert read_policy("a.pdf", pdf_of(source)).passages[-1].headings == ("Our policy", "Staff", "Email for all")


def test_numbered_headings_stand_under_each_other_by_their_numbers():
    source = f'#set heading(numbering: "1.1")\n= Roles\n== Staff\n{PROSE}\n= Review\n{LAST}'
    passages = read_policy("a.pdf", pdf_of(source)).passages
    assert [p.headings for p in passages if p.kind is PassageKind.PARAGRAPH] == [
        ("1 Roles", "1.1 Staff"),
        ("2 Review",),
    ]


def test_items_are_joined_over_lines_and_nested_by_where_they_begin():
    source = f"All staff should:\n- {PROSE}\n- tell at once:\n  - the lead\n  - the head\n- set an example"
    assert [(text, lead_in) for _, text, _, lead_in in read_as(read_policy("a.pdf", pdf_of(source)))[1:]] == [
        (PROSE, "All staff should:"),
        ("tell at once:", "All staff should:"),
        ("the lead", "tell at once:"),
        ("the head", "tell at once:"),
        ("set an example", "All staff should:"),
    ]


def test_a_hyphen_at_the_end_of_a_line_goes_where_the_word_has_none_elsewhere():
    source = (
        f'#set page(width: 9cm)\n#set par(justify: true)\n#set text(hyphenate: true, lang: "en")\n{LONG} {LONG}\n\n'
    )
    source += f"#set text(hyphenate: false)\n#set par(justify: false)\n{LONG}"
    assert read(source) == [f"paragraph: {LONG} {LONG}", f"paragraph: {LONG}"]


def test_a_hyphen_that_belongs_to_a_word_stays():
    source = "#set page(width: 8cm)\nWe choose the sites that are age-#linebreak()appropriate for a class."
    assert read(source) == ["paragraph: We choose the sites that are age-appropriate for a class."]


def test_a_table_with_lines_around_its_cells():
    source = f"""#table(columns: (3cm, 6cm, 3cm), [*Role*], [*Duty*], [*When*], [Lead], [{PROSE}], [daily],
      [Governor], [asks], [termly])"""
    found = [(text, lead_in) for _, text, _, lead_in in read_as(read_policy("a.pdf", pdf_of(source)))]
    assert found[3:] == [
        ("Lead", "Role"),
        (PROSE, "Lead – Duty"),
        ("daily", "Lead – When"),
        ("Governor", "Role"),
        ("asks", "Governor – Duty"),
        ("termly", "Governor – When"),
    ]


def test_cells_that_reach_over_others_in_a_pdf():
    source = """#table(columns: (3cm, 3cm, 3cm), [*Role*], [*Duty*], [*When*], table.cell(rowspan: 2)[Staff], [sign],
      [yearly], table.cell(colspan: 2)[train])"""
    found = [(text, lead_in) for _, text, _, lead_in in read_as(read_policy("a.pdf", pdf_of(source)))]
    assert found[3:] == [
        ("Staff", "Role"),
        ("sign", "Staff – Duty"),
        ("yearly", "Staff – When"),
        ("train", "Staff – Duty"),
    ]


def test_a_table_that_goes_on_overleaf_keeps_its_headings():
    rows = ", ".join(f"[Person {n}], [helps on day {n}], [in year {n}]" for n in range(1, 31))
    source = f"#set page(height: 12cm)\n#table(columns: 3, table.header([*Who*], [*Does*], [*When*]), {rows})"
    policy = read_policy("a.pdf", pdf_of(source))
    last = policy.passages[-1]
    assert (last.text, last.lead_in) == ("in year 30", "Person 30 – When")
    assert sum(p.text == "Who" for p in policy.passages) == 1


def test_columns_that_begin_at_the_same_places_are_a_table_without_lines():
    source = """#table(columns: (4cm, 5cm, 3cm), stroke: none, [Role], [Name], [When], [Lead], [Mrs Reed], [daily],
      [Governor], [Mr Shah], [termly])"""
    found = [(text, lead_in) for _, text, _, lead_in in read_as(read_policy("a.pdf", pdf_of(source)))]
    assert found[3:6] == [("Lead", "Role"), ("Mrs Reed", "Lead – Name"), ("daily", "Lead – When")]


def test_two_columns_of_text_are_read_one_after_the_other():
    source = f"#set page(columns: 2, height: 12cm)\n{LONG}\n\n{PROSE}\n\n{LONG}\n\n{PROSE}\n\n{LONG}\n\n{LAST}"
    assert read(source) == [f"paragraph: {text}" for text in (LONG, PROSE, LONG, PROSE, LONG, LAST)]


def test_a_table_of_contents_heads_nothing():
    source = f"#outline()\n= Email\n{PROSE}\n= Phones\n{LAST}"
    policy = read_policy("a.pdf", pdf_of(source))
    assert lines_of(policy)[:3] == ["heading: Contents", "heading: Email", "heading: Phones"]
    assert policy.passages[-1].headings == ("Phones",)


def test_scanned_pages_are_refused_with_what_to_do():
    for content in (scanned(pages=3), scanned(pages=3, cover="Willow Bank School online safety policy, agreed in May")):
        with pytest.raises(UnreadablePolicy, match="holds pictures of pages"):
            read_policy("a.pdf", content)


def test_a_picture_among_pages_of_text_does_not_matter():
    assert lines_of(read_policy("a.pdf", scanned(pages=1, texts=3))) == [f"paragraph: {PROSE}"] * 3


def test_a_pdf_with_a_password_is_refused_with_what_to_do():
    with pytest.raises(UnreadablePolicy, match="locked with a password"):
        read_policy("a.pdf", with_password(simple_pdf(PROSE), "secret"))


def test_a_pdf_that_only_forbids_changes_is_read():
    content = with_password(simple_pdf(PROSE), "", owner="secret")
    assert lines_of(read_policy("a.pdf", content)) == [f"paragraph: {PROSE}"]


def test_two_hundred_pages_are_read_in_seconds():
    """A fence against reading that grows with the square of the pages, not a measurement."""
    source = f"#for n in range(200) [\n= Heading #n\n#lorem(100 + n)\n\n- {PROSE}\n- {LAST}\n#pagebreak()\n]"
    assert read_policy("a.pdf", pdf_of(source)).words > 40_000


def test_pages_that_are_all_alike_are_no_running_headers():
    assert read(f"#for n in range(5) [{PROSE}\n#pagebreak()\n]") == [f"paragraph: {PROSE}"] * 5
