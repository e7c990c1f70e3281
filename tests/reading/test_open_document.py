"""OpenDocument texts, as LibreOffice and Google Docs save them."""

import pytest

from audit.reading import UnreadablePolicy, read_policy
from tests.reading.made import LIST_STYLES, OPEN_SPACES, lines_of, open_document_of, read_as, zipped

PROSE = "Children are always with an adult when they are online, who can see every screen."


def style(name: str, family: str, letters: str = "", parent: str = "") -> str:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    inner = f"<style:text-properties {letters}/>" if letters else ""
    return f'<style:style style:name="{name}" style:family="{family}"{above}>{inner}</style:style>'


def said(text: str, style_name: str = "") -> str:
    return f'<text:p text:style-name="{style_name}">{text}</text:p>'


BOLD = 'fo:font-weight="bold"'


def read(body: str, **parts: str) -> list[str]:
    return lines_of(read_policy("policy.odt", open_document_of(body, **parts)))


def test_a_bold_or_larger_line_is_a_heading():
    letters = '<style:text-properties fo:font-size="11pt"/>'
    usual = f'<style:default-style style:family="paragraph">{letters}</style:default-style>'
    body = said("Our rules at school", "big") + said(PROSE)
    body += said('<text:span text:style-name="loud">Email for all</text:span>') + said(PROSE)
    styles = style("loud", "text", BOLD) + style("big", "paragraph", 'fo:font-size="18pt"')
    policy = read_policy("a.odt", open_document_of(body, automatic=styles, styles=usual))
    assert policy.passages[-1].headings == ("Our rules at school", "Email for all")


def test_bold_is_taken_from_the_style_that_a_style_is_based_on():
    styles = style("loud", "paragraph", BOLD) + style("P1", "paragraph", parent="loud")
    line = "Email is for everybody and for nothing but school"
    assert read(said(line, "P1") + said(PROSE), automatic=styles)[0] == f"heading: {line}"


def test_the_title_stands_over_everything():
    body = said("Our policy", "Title") + '<text:h text:outline-level="1">Staff</text:h>' + said(PROSE)
    policy = read_policy("a.odt", open_document_of(body, automatic=style("Title", "paragraph")))
    assert policy.passages[-1].headings == ("Our policy", "Staff")


def test_another_paragraph_of_an_item_belongs_to_it():
    items = (said("be kind") + said("to all"), said("be safe"))
    inner = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    body = f'{said("Staff should:")}<text:list text:style-name="ul">{inner}</text:list>'
    policy = read_policy("a.odt", open_document_of(body))
    assert lines_of(policy) == ["paragraph: Staff should:", "bullet: be kind", "paragraph: to all", "bullet: be safe"]
    assert policy.passages[-1].lead_in == "Staff should:"


def test_spaces_tabs_breaks_links_and_fields_keep_the_words_together():
    body = (
        '<text:p>See<text:s text:c="3"/><text:a><text:span>our</text:span> site</text:a>,<text:tab/>page '
        "<text:page-number>3</text:page-number>.<text:line-break/>It is kept.</text:p>"
    )
    assert read(body) == ["paragraph: See our site, page 3. It is kept."]


def test_deletions_and_comments_are_not_read():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Old words.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>Phones are <office:annotation><text:p>Really?</text:p></office:annotation>off.</text:p>"
    )
    assert read(body) == ["paragraph: Phones are off."]


def test_footnotes_and_boxes_follow_their_paragraph():
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body></text:note>"
    box = "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>"
    assert read(said(f"Phones are off{note.format(said('In term.'))}.{box.format(said('Ring first.'))}")) == [
        "paragraph: Phones are off.",
        "paragraph: In term.",
        "paragraph: Ring first.",
    ]


def test_cells_reach_over_rows_and_columns():
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, reach: str = "") -> str:
        return f"<table:table-cell {reach}>{said(text)}</table:table-cell>"

    covered = "<table:covered-table-cell/>"
    heading = f"<table:table-header-rows>{row(cell('Group'), cell('Duty'), cell('When'))}</table:table-header-rows>"
    first = row(cell("Staff", 'table:number-rows-spanned="2"'), cell("sign"), cell("yearly"))
    second = row(covered, cell("train", 'table:number-columns-spanned="2"'), covered)
    found = read_as(read_policy("a.odt", open_document_of(f"<table:table>{heading}{first}{second}</table:table>")))
    assert [(text, lead_in) for _, text, _, lead_in in found[3:]] == [
        ("Staff", "Group"),
        ("sign", "Staff – Duty"),
        ("yearly", "Staff – When"),
        ("train", "Staff – Duty"),
    ]


def test_headers_and_footers_are_kept_apart():
    styles = (
        "<office:master-styles><style:master-page><style:header><text:p>Willow Bank</text:p></style:header>"
        "<style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer></style:master-page>"
        "</office:master-styles>"
    )
    assert read(f"<text:p>{PROSE}</text:p>", styles=styles) == [
        f"paragraph: {PROSE}",
        "footer: Willow Bank",
        "footer: Page 1",
    ]


def test_a_table_of_contents_heads_nothing():
    body = (
        "<text:table-of-content><text:index-body><text:p>Email<text:tab/>7</text:p></text:index-body>"
        f"</text:table-of-content><text:p>{PROSE}</text:p>"
    )
    policy = read_policy("a.odt", open_document_of(body))
    assert lines_of(policy) == ["heading: Email", f"paragraph: {PROSE}"]
    assert policy.passages[1].headings == ()


def test_a_document_without_styles_is_read():
    body = f"<office:body><office:text>{said(PROSE)}</office:text></office:body>"
    content = f"<office:document-content {OPEN_SPACES}>{body}</office:document-content>"
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    assert lines_of(read_policy("a.odt", zipped(parts))) == [f"paragraph: {PROSE}"]


def test_styles_that_are_based_on_each_other_end():
    styles = LIST_STYLES + style("x", "paragraph", parent="y") + style("y", "paragraph", parent="x")
    assert read(said(PROSE, "x"), automatic=styles) == [f"paragraph: {PROSE}"]


def test_an_empty_document_is_refused():
    with pytest.raises(UnreadablePolicy, match="There is no text in this file"):
        read("")
