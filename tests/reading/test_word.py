"""Word documents as schools make them."""

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt

from audit.reading import UnreadablePolicy, read_policy
from tests.reading.made import lines_of, read_as, saved
from tests.reading.word_parts import document_of, paragraph, run, table

BOLD = "<w:b/>"
PROSE = "Children are always with an adult when they are online, who can see every screen."


def read(content: bytes) -> list[str]:
    return lines_of(read_policy("policy.docx", content))


def test_headings_are_known_by_style_and_by_outline():
    document = Document()
    document.add_heading("Online safety", 0)
    document.add_heading("Staff", 1)
    own = document.styles.add_style("School heading", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Heading 2"]
    document.add_paragraph("Email", style="School heading")
    document.add_paragraph(PROSE)
    passages = read_policy("a.docx", saved(document)).passages
    assert passages[-1].headings == ("Online safety", "Staff", "Email")


@pytest.mark.parametrize("look", ["<w:b/>", '<w:u w:val="single"/>', '<w:sz w:val="32"/>', '<w:rStyle w:val="loud"/>'])
def test_a_short_line_that_stands_out_is_a_heading(look):
    styles = '<w:style w:type="character" w:styleId="loud"><w:rPr><w:b/></w:rPr></w:style>'
    body = paragraph(run("Use of mobile phones", look)) + paragraph(PROSE)
    assert read(document_of(body, styles=styles)) == ["heading: Use of mobile phones", f"paragraph: {PROSE}"]


def test_bold_words_in_a_paragraph_make_no_heading():
    body = paragraph(run("Never", BOLD), " text a pupil.") + paragraph(PROSE)
    long = (
        "This whole paragraph is bold because somebody thought that it matters, and it is far too long for a heading."
    )
    assert read(document_of(body + paragraph(run(long, BOLD)) + paragraph(PROSE))) == [
        "paragraph: Never text a pupil.",
        f"paragraph: {PROSE}",
        f"paragraph: {long}",
        f"paragraph: {PROSE}",
    ]


def test_bold_that_is_switched_off_is_not_bold():
    body = paragraph(run("we look at it in may", '<w:b w:val="0"/>')) + paragraph(PROSE)
    assert read(document_of(body))[0] == "paragraph: we look at it in may"


def test_larger_headings_stand_over_smaller_ones():
    document = Document()
    for text, size in (("Our policy", 20), ("Staff", 16), ("Email", 13)):
        document.add_paragraph().add_run(text).font.size = Pt(size)
        document.add_paragraph(PROSE)
    assert read_policy("a.docx", saved(document)).passages[-1].headings == ("Our policy", "Staff", "Email")


def test_a_numbered_bold_line_is_a_heading_and_not_an_item():
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr>'
    body = (
        paragraph(run("Our aims", BOLD), properties=listed) + paragraph(PROSE) + paragraph("be kind", properties=listed)
    )
    assert read(document_of(body, numbering=numbering)) == [
        "heading: Our aims",
        f"paragraph: {PROSE}",
        "numbered: be kind",
    ]


def test_typed_lists_are_lists():
    body = paragraph("Staff should:") + paragraph("•\tbe kind") + paragraph("- be safe")
    assert read(document_of(body)) == ["paragraph: Staff should:", "bullet: be kind", "bullet: be safe"]


def test_lines_broken_by_hand_in_one_paragraph_are_a_list_where_they_have_marks():
    lines = "<w:r><w:t>Staff should:</w:t><w:br/><w:t>- be kind</w:t><w:br/><w:t>- be safe</w:t></w:r>"
    assert read(document_of(paragraph(lines))) == ["paragraph: Staff should:", "bullet: be kind", "bullet: be safe"]


def test_cells_that_are_merged_are_said_once_and_head_all_that_they_reach():
    document = Document()
    grid = document.add_table(3, 3)
    for row, texts in enumerate(
        (["Group", "Duty", "When"], ["Staff", "sign the rules", "yearly"], ["", "train", "termly"])
    ):
        for column, text in enumerate(texts):
            grid.cell(row, column).text = text
    grid.cell(1, 0).merge(grid.cell(2, 0))
    found = [(text, lead_in) for _, text, _, lead_in in read_as(read_policy("a.docx", saved(document)))]
    assert found[3:] == [
        ("Staff", "Group"),
        ("sign the rules", "Staff – Duty"),
        ("yearly", "Staff – When"),
        ("train", "Staff – Duty"),
        ("termly", "Staff – When"),
    ]


def test_each_paragraph_of_a_cell_is_a_passage():
    body = table(["Lead", paragraph("keeps the log") + paragraph("- trains staff")], ["Head", "decides"])
    assert read(document_of(body)) == [
        "cell: Lead",
        "cell: keeps the log",
        "cell: trains staff",
        "cell: Head",
        "cell: decides",
    ]


def test_a_table_in_a_cell_loses_nothing():
    body = table(["Lead", table(["in lessons", "at lunch"])], ["Head", "decides"])
    assert read(document_of(body)) == [
        "cell: Lead",
        "cell: in lessons",
        "cell: at lunch",
        "cell: Head",
        "cell: decides",
    ]


def test_a_frame_around_text_is_no_table():
    heading = paragraph("Our rules", properties='<w:outlineLvl w:val="0"/>')
    assert read(document_of(table([heading + paragraph(PROSE)]))) == ["heading: Our rules", f"paragraph: {PROSE}"]


def test_headers_and_footers_are_kept_apart_and_said_once():
    document = Document()
    document.add_paragraph(PROSE)
    document.sections[0].header.paragraphs[0].text = "Willow Bank School"
    document.sections[0].footer.paragraphs[0].text = "Page 1 of 9"
    assert read(saved(document)) == [f"paragraph: {PROSE}", "footer: Willow Bank School", "footer: Page 1 of 9"]


def test_links_fields_and_content_controls_keep_their_words():
    link = f'<w:hyperlink r:id="r9">{run("our website")}</w:hyperlink>'
    field = f'<w:fldSimple w:instr="DATE">{run("9 May")}</w:fldSimple>'
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('the head')}</w:sdtContent></w:sdt>"
    code = "<w:r><w:instrText>HYPERLINK</w:instrText></w:r>"
    body = paragraph("See ", link, code, ", changed on ", field, " by ", control, ".")
    block = f"<w:sdt><w:sdtContent>{paragraph('It is read again each year.')}</w:sdtContent></w:sdt>"
    assert read(document_of(body + block)) == [
        "paragraph: See our website, changed on 9 May by the head.",
        "paragraph: It is read again each year.",
    ]


def test_what_is_deleted_or_hidden_is_not_read_and_what_is_inserted_is():
    deleted = "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
    inserted = f"<w:ins>{run('always ')}</w:ins>"
    moved = f"<w:moveFrom>{run('elsewhere')}</w:moveFrom>"
    body = paragraph("Phones are ", deleted, inserted, "off.", moved, run(" A note.", "<w:vanish/>"))
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('gone')}</w:tc></w:tr>"
    assert read(document_of(f"{body}<w:tbl>{row}</w:tbl>")) == ["paragraph: Phones are always off."]


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    first = paragraph("Phones are ", properties="<w:rPr><w:del/></w:rPr>")
    assert read(document_of(first + paragraph("off."))) == ["paragraph: Phones are off."]


def test_a_footnote_follows_the_paragraph_that_it_belongs_to_and_breaks_no_list():
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2">{paragraph("In term time.")}</w:footnote>'
    body = paragraph("Staff should:") + paragraph("- be kind", note) + paragraph("- be safe")
    policy = read_policy("a.docx", document_of(body, footnotes=notes))
    assert lines_of(policy)[1:] == ["bullet: be kind", "paragraph: In term time.", "bullet: be safe"]
    assert policy.passages[-1].lead_in == "Staff should:"


def test_a_text_box_is_read_once_after_the_paragraph_that_it_hangs_on():
    inside = paragraph("Ring the office first.")
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert read(document_of(paragraph("Are you worried? Tell us.", box))) == [
        "paragraph: Are you worried? Tell us.",
        "paragraph: Ring the office first.",
    ]


def test_a_table_of_contents_heads_nothing():
    styles = '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>'
    entry = paragraph("<w:r><w:t>Email</w:t><w:tab/><w:t>7</w:t></w:r>", properties='<w:pStyle w:val="toc1"/>')
    policy = read_policy("a.docx", document_of(entry + paragraph(PROSE), styles=styles))
    assert lines_of(policy) == ["heading: Email", f"paragraph: {PROSE}"]
    assert policy.passages[1].headings == ()


def test_a_document_that_lacks_parts_it_names_is_read_all_the_same():
    body = paragraph("be kind", properties='<w:pStyle w:val="none"/><w:numPr><w:numId w:val="7"/></w:numPr>')
    assert read(document_of(body)) == ["bullet: be kind"]


def test_styles_that_are_based_on_each_other_end():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/></w:style>'
        for a, b in (("x", "y"), ("y", "x"))
    )
    body = paragraph(PROSE, properties='<w:pStyle w:val="x"/>')
    assert read(document_of(body, styles=styles)) == [f"paragraph: {PROSE}"]


def test_an_empty_document_is_refused():
    with pytest.raises(UnreadablePolicy, match="There is no text in this file"):
        read(saved(Document()))
