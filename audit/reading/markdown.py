"""Read Markdown as the web page that it makes."""

from markdown_it import MarkdownIt

from audit.domain.policy_text import PolicyText
from audit.reading.refusals import TOO_LONG, UnreadablePolicy
from audit.reading.web_page import read_web_page

LONGEST_LINE = 100_000  # characters
MOST_CHARACTERS = 500_000  # of nothing but marks it takes ten seconds; a long policy has a hundred thousand


def read_markdown(text: str) -> PolicyText:
    """The passages of a text in Markdown."""
    if len(text) > MOST_CHARACTERS or max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
        raise UnreadablePolicy(TOO_LONG)
    return read_web_page(MarkdownIt("commonmark").enable("table").render(text))
