"""Read plain text: paragraphs, lists, tables and headings as people type them, or as programs take them from a PDF."""

import re

from audit.domain.policy_text import PolicyText
from audit.reading.plain_lines import blocks_of
from audit.reading.refusals import TOO_LONG, UnreadablePolicy
from audit.reading.writing import policy_of

MOST_LINES = 200_000  # a long policy has ten thousand, with every empty one
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_TAGS = re.compile(
    r"</?(?:ul|ol|li|br|p|b|i|u|em|strong|span|div|table|tr|td|th|sup|sub|a)\b[^<>]{0,200}>", re.IGNORECASE
)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,400})(?<=[^\s*])\1(?![\w*])")


def read_plain_text(text: str) -> PolicyText:
    """The passages of plain text."""
    lines = _LINE_END.split(text)
    if len(lines) > MOST_LINES:
        raise UnreadablePolicy(TOO_LONG)
    return policy_of(blocks_of([_without_markup(line) for line in lines]))


def _without_markup(line: str) -> str:
    """Tags and stars are how some programs keep lists and italics when they make plain text."""
    if "<" in line:
        line = _TAGS.sub(" ", line)
    return _EMPHASIS.sub(r"\2", line) if line.count("*") > 1 and not line.lstrip().startswith("**") else line
