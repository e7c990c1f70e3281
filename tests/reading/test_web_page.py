"""Web pages, and Markdown, which is read as the web page that it makes."""

import pytest

from audit.reading import UnreadablePolicy, read_policy
from tests.reading.made import lines_of, read_as

PROSE = "Children are always with an adult when they are online, who can see every screen."


def read(body: str, name: str = "policy.html") -> list[str]:
    page = f"<!DOCTYPE html><html><head><title>Policies</title></head><body>{body}</body></html>"
    return lines_of(read_policy(name, page.encode()))


def test_what_is_not_shown_is_not_read():
    body = (
        "<style>p{}</style><script>alert('x')</script><template><p>x</p></template><noscript>x</noscript>"
        '<p hidden>x</p><div style="display: none"><p>x</p></div><!-- x --><svg><text>x</text></svg>'
        f"<button>Print</button>{PROSE}"
    )
    assert read(body) == [f"paragraph: {PROSE}"]


def test_what_stands_on_every_page_of_a_website_is_kept_apart():
    assert read(f"<nav><a>Home</a></nav><main><p>{PROSE}</p></main><footer>Willow Bank School</footer>") == [
        f"paragraph: {PROSE}",
        "footer: Home",
        "footer: Willow Bank School",
    ]


def test_text_without_paragraphs_is_read_by_its_breaks():
    assert read(f"{PROSE}<br><br>Staff should:<br>- be kind<br>- be <b>safe</b>") == [
        f"paragraph: {PROSE}",
        "paragraph: Staff should:",
        "bullet: be kind",
        "bullet: be safe",
    ]


def test_a_bold_line_is_a_heading_as_on_many_a_school_website():
    assert read(f"<p><strong>Use of phones</strong></p><p>{PROSE}</p>") == [
        "heading: Use of phones",
        f"paragraph: {PROSE}",
    ]


def test_lists_that_word_makes_of_paragraphs_are_lists():
    mark = "<![if !supportLists]><span>·<span>&nbsp;&nbsp;&nbsp; </span></span><![endif]>"
    assert read(f"<p>Staff should:</p><p class=MsoListParagraph>{mark}be kind</p>") == [
        "paragraph: Staff should:",
        "bullet: be kind",
    ]


def test_another_paragraph_of_an_item_belongs_to_it():
    policy = read_policy(
        "a.html", b"<html><p>Staff should:</p><ul><li><p>be kind</p><p>to all</p></li><li>be safe</li></ul>"
    )
    assert lines_of(policy) == ["paragraph: Staff should:", "bullet: be kind", "paragraph: to all", "bullet: be safe"]
    assert policy.passages[-1].lead_in == "Staff should:"


def test_a_list_inside_an_item_is_nested():
    body = "<p>Staff should:</p><ol><li>tell at once:<ul><li>the lead</li></ul></li><li>write it down</li></ol>"
    assert [
        (kind, text, lead_in) for kind, text, _, lead_in in read_as(read_policy("a.html", f"<html>{body}".encode()))
    ] == [
        ("paragraph", "Staff should:", ""),
        ("numbered", "tell at once:", "Staff should:"),
        ("bullet", "the lead", "tell at once:"),
        ("numbered", "write it down", "Staff should:"),
    ]


def test_cells_reach_over_rows_and_columns():
    body = (
        "<table><tr><th>Group<th>Duty<th>When<tr><td rowspan=2>Staff<td>sign<td>yearly<tr><td colspan=2>train</table>"
    )
    found = read_as(read_policy("a.html", f"<html>{body}".encode()))
    assert [(text, lead_in) for _, text, _, lead_in in found[3:]] == [
        ("Staff", "Group"),
        ("sign", "Staff – Duty"),
        ("yearly", "Staff – When"),
        ("train", "Staff – Duty"),
    ]


def test_a_table_that_only_places_the_parts_of_a_page_is_no_table():
    body = f"<table><tr><td><h2>Phones</h2><p>{PROSE}</p></td><td><p>Call us.</p></td></tr></table>"
    assert read(body) == ["heading: Phones", f"paragraph: {PROSE}", "paragraph: Call us."]


def test_elements_that_are_never_closed_lose_no_text():
    assert len(read("".join(f"<font>Rule {n} is kept. <br><br>" for n in range(500)))) == 500


def test_a_page_too_deep_to_read_to_its_end_is_refused_and_not_cut():
    with pytest.raises(UnreadablePolicy, match="damaged"):
        read("<div>a" * 5_000)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("utf-8", "cp1252"),
        ("x-none", "utf-8"),
    ],
)
def test_letters_are_right_whatever_a_page_declares(declared, encoding):
    page = f'<html><head><meta charset="{declared}"></head><body><p>“Zoë’s café” – £5.</p></body></html>'
    assert lines_of(read_policy("a.html", page.encode(encoding))) == ["paragraph: “Zoë’s café” – £5."]


def test_an_xhtml_page_is_a_web_page():
    page = f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{PROSE}</p></body></html>'
    assert lines_of(read_policy("a.xhtml", page.encode())) == [f"paragraph: {PROSE}"]


def test_markdown_marks_are_not_part_of_the_words():
    text = f"""Rules
=====

It is **never** [private](https://example.org), `not` even *once*: \\*see below\\*.

> {PROSE}

1. read
   1. aloud
2. sign

Term | Meaning
-----|--------
DSL  | the person who leads on keeping children safe here
"""
    assert lines_of(read_policy("a.md", text.encode())) == [
        "heading: Rules",
        "paragraph: It is never private, not even once: *see below*.",
        f"paragraph: {PROSE}",
        "numbered: read",
        "numbered: aloud",
        "numbered: sign",
        "cell: Term",
        "cell: Meaning",
        "cell: DSL",
        "cell: the person who leads on keeping children safe here",
    ]


def test_a_line_of_markdown_that_no_person_writes_is_refused():
    with pytest.raises(UnreadablePolicy, match="more text than any policy"):
        read_policy("a.md", b"[" * 150_000)
