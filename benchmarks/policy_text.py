"""Policies of any length, made up from the labelled ones: paragraphs shuffled, and some words in them exchanged."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

from docx import Document

DEV = Path(__file__).resolve().parent / "policies" / "dev"  # never those that only measure how well it finds things
EXCHANGED = 0.1  # of the words, so that no sentence is there twice


def made_up(size: int) -> str:
    """About so many bytes of Markdown, the same every time."""
    chance = Random(1)
    blocks = [block for path in sorted(DEV.iterdir()) if ".labels" not in path.name for block in _blocks(path)]
    words = sorted({word for block in blocks for word in re.findall(r"[a-z]{4,}", block)})
    made: list[str] = []
    length = 0
    while length < size:
        for block in chance.sample(blocks, len(blocks)):
            made.append(_varied(block, words, chance))
            length += len(made[-1].encode()) + 2
            if length >= size:
                break
    return "\n\n".join(made)


def _blocks(path: Path) -> list[str]:
    return [block.strip() for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]


def _varied(block: str, words: list[str], chance: Random) -> str:
    def other(found: re.Match[str]) -> str:
        return chance.choice(words) if chance.random() < EXCHANGED else found[0]

    return re.sub(r"\b[a-z]{4,}\b", other, block)


def as_word(markdown: str) -> bytes:
    """The same as a Word document, with headings, lists, paragraphs and tables of Word's own."""
    document = Document()
    for block in markdown.split("\n\n"):
        rows = list(_cells(block))
        if rows:
            table = document.add_table(len(rows), max(map(len, rows)))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=False):
                    cell.text = text
            continue
        for line in block.splitlines():
            if heading := re.match(r"(#{1,6}) (.*)", line):
                document.add_heading(heading[2], len(heading[1]))
            elif item := re.match(r"\s*[-*] (.*)", line):
                document.add_paragraph(item[1], style="List Bullet")
            else:
                document.add_paragraph(line)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _cells(block: str) -> Iterator[list[str]]:
    """The rows of a table in Markdown; nothing for any other block."""
    if block.startswith("|"):
        for line in block.splitlines():
            if not re.fullmatch(r"[|\s:-]+", line):
                yield [cell.strip() for cell in line.strip().strip("|").split("|")]
