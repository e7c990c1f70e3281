"""One policy, made as a file of every kind that is read, each by the means of its kind."""

from collections.abc import Callable
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import typst
from docx import Document

from audit.domain.policy_text import PolicyText

TITLE = "Willow Bank School Online Safety Policy"
LONG = (
    "Staff sign the acceptable use agreement before they are given a log-in, and they read it again every September, "
    "because the risks that children meet online change faster than any document can. “We talk about it,” says our "
    "safeguarding lead, “at every briefing.”"
)
LAST = "The governors look at this policy each summer and whenever something serious has happened."
# What stands in the policy: a heading with its level, a paragraph, a list that may hold lists, or a table.
Part = tuple[str, object]
PARTS: list[Part] = [
    ("h1", TITLE),
    ("h2", "Staff"),
    ("p", LONG),
    ("p", "All staff should:"),
    ("ul", ["use school email for school business", "keep phones away:", ["in lessons", "at lunch"], "set an example"]),
    ("h2", "Families"),
    ("p", "We ask families to"),
    ("ol", ["read the rules with their child", "sign the slip and send it back"]),
    ("table", [["Role", "Name", "When"], ["Safeguarding lead", "Mrs Reed", "every day"],
               ["Governor", "Mr Shah", "termly"]]),
    ("p", LAST),
]  # fmt: skip
# How it reads: kind, text, the heading it stands under, lead-in.
READ = [
    ("heading", TITLE, "", ""),
    ("heading", "Staff", TITLE, ""),
    ("paragraph", LONG, "Staff", ""),
    ("paragraph", "All staff should:", "Staff", ""),
    ("bullet", "use school email for school business", "Staff", "All staff should:"),
    ("bullet", "keep phones away:", "Staff", "All staff should:"),
    ("bullet", "in lessons", "Staff", "keep phones away:"),
    ("bullet", "at lunch", "Staff", "keep phones away:"),
    ("bullet", "set an example", "Staff", "All staff should:"),
    ("heading", "Families", TITLE, ""),
    ("paragraph", "We ask families to", "Families", ""),
    ("numbered", "read the rules with their child", "Families", "We ask families to"),
    ("numbered", "sign the slip and send it back", "Families", "We ask families to"),
    ("cell", "Role", "Families", ""),
    ("cell", "Name", "Families", ""),
    ("cell", "When", "Families", ""),
    ("cell", "Safeguarding lead", "Families", "Role"),
    ("cell", "Mrs Reed", "Families", "Safeguarding lead – Name"),
    ("cell", "every day", "Families", "Safeguarding lead – When"),
    ("cell", "Governor", "Families", "Role"),
    ("cell", "Mr Shah", "Families", "Governor – Name"),
    ("cell", "termly", "Families", "Governor – When"),
    ("paragraph", LAST, "Families", ""),
]


def read_as(policy: PolicyText) -> list[tuple[str, str, str, str]]:
    return [(p.kind.value, p.text, p.headings[-1] if p.headings else "", p.lead_in) for p in policy.passages]


def lines_of(policy: PolicyText) -> list[str]:
    """Kind and text, for tests that are about nothing else."""
    return [f"{p.kind.value}: {p.text}" for p in policy.passages]


def zipped(parts: dict[str, str | bytes], method: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def saved(document: object) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def word() -> bytes:
    document = Document()

    def add_list(items: list, style: str, depth: int) -> None:
        for item in items:
            if isinstance(item, list):
                add_list(item, style, depth + 1)
            else:
                document.add_paragraph(item, style=f"{style} {depth}" if depth > 1 else style)

    for kind, part in PARTS:
        if kind[0] == "h":
            document.add_heading(part, int(kind[1]))
        elif kind == "p":
            document.add_paragraph(part)
        elif kind == "table":
            table = document.add_table(0, 3)
            for row in part:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            add_list(part, "List Bullet" if kind == "ul" else "List Number", 1)
    return saved(document)


def _xml_list(items: list, kind: str) -> str:
    inner = "".join(
        f"<text:list-item>{_xml_list(item, kind)}</text:list-item>"
        if isinstance(item, list)
        else f"<text:list-item><text:p>{item}</text:p></text:list-item>"
        for item in items
    )
    return f'<text:list text:style-name="{kind}">{inner}</text:list>'


def _open_part(kind: str, part: object) -> str:
    if kind[0] == "h":
        return f'<text:h text:outline-level="{kind[1]}">{part}</text:h>'
    if kind == "p":
        return f"<text:p>{part}</text:p>"
    if kind == "table":
        cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
        rows = ("".join(cell.format(text) for text in row) for row in part)
        return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
    return _xml_list(part, kind)


OPEN_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("manifest", "manifest"),
    )
)  # fmt: skip
LIST_STYLES = """<text:list-style style:name="ul"><text:list-level-style-bullet text:level="1"/></text:list-style>
<text:list-style style:name="ol"><text:list-level-style-number text:level="1"/></text:list-style>"""


def open_document_of(body: str, automatic: str = LIST_STYLES, styles: str = "") -> bytes:
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {OPEN_SPACES}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {OPEN_SPACES}>{styles}</office:document-styles>",
            "META-INF/manifest.xml": f"<manifest:manifest {OPEN_SPACES}/>",
        }
    )


def open_document() -> bytes:
    return open_document_of("".join(_open_part(kind, part) for kind, part in PARTS))


def _html_list(items: list, kind: str) -> str:
    return f"<{kind}>{''.join(_html_list(i, kind) if isinstance(i, list) else f'<li>{i}</li>' for i in items)}</{kind}>"


def _html_part(kind: str, part: object) -> str:
    if kind in ("ul", "ol"):
        return _html_list(part, kind)
    if kind == "table":
        rows = ("".join(f"<td>{text}</td>" for text in row) for row in part)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return f"<{kind}>{escape(str(part))}</{kind}>"


def web_page() -> bytes:
    return f"<!DOCTYPE html><body>{''.join(_html_part(kind, part) for kind, part in PARTS)}".encode()


def _typed_list(items: list, kind: str, indent: str = "") -> list[str]:
    lines: list[str] = []
    for item in items:
        if isinstance(item, list):
            lines += _typed_list(item, kind, f"{indent}  ")
        else:
            lines.append(f"{indent}{'-' if kind == 'ul' else f'{len(lines) + 1}.'} {item}")
    return lines


def _markdown_part(kind: str, part: object) -> str:
    if kind[0] == "h":
        return f"{'#' * int(kind[1])} {part}"
    if kind == "table":
        rows = [f"| {' | '.join(row)} |" for row in part]
        return "\n".join([rows[0], "|---|---|---|", *rows[1:]])
    return "\n".join(_typed_list(part, kind)) if kind != "p" else str(part)


def markdown() -> bytes:
    return "\n\n".join(_markdown_part(kind, part) for kind, part in PARTS).encode()


def plain_text() -> bytes:
    """As people type it: no marks but those of lists, tabs in the table."""
    texts = []
    for kind, part in PARTS:
        if kind == "table":
            texts.append("\n".join("\t".join(row) for row in part))
        else:
            texts.append("\n".join(_typed_list(part, kind)) if kind in ("ul", "ol") else str(part))
    return "\n\n".join(texts).encode()


def _typst_part(kind: str, part: object) -> str:
    if kind[0] == "h":
        return f"{'=' * int(kind[1])} {part}"
    if kind == "table":
        return f"#table(columns: 3, {', '.join(f'[{text}]' for row in part for text in row)})"
    if kind == "p":
        return str(part)
    return "\n".join(line if kind == "ul" else f"+{line.partition('.')[2]}" for line in _typed_list(part, kind))


def pdf_of(source: str) -> bytes:
    return typst.compile(source.encode())


def pdf() -> bytes:
    return pdf_of("\n\n".join(_typst_part(kind, part) for kind, part in PARTS))


EVERY_KIND: dict[str, Callable[[], bytes]] = {
    "policy.docx": word,
    "policy.pdf": pdf,
    "policy.odt": open_document,
    "policy.html": web_page,
    "policy.md": markdown,
    "policy.txt": plain_text,
}
