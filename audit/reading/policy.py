"""Read a school's policy, whatever kind of file it is in.

Readers are imported only where one is needed: a program that reads one file starts in a fraction of the time.
"""

from collections.abc import Callable

from audit.domain.policy_text import PolicyText
from audit.reading.kinds import FileKind, kind_of
from audit.reading.refusals import EMPTY, MOST_BYTES, TOO_LARGE, UnreadablePolicy


def read_policy(name: str, content: bytes) -> PolicyText:
    """The passages of a policy. ``name``: of the file, whose ending must fit what the content is.

    Raises UnreadablePolicy, saying what to do, for a file that holds no policy or is not safe to read. Use
    ``read_apart`` for files that people send: this one takes as long and as much memory as the file makes it.
    """
    if not content:
        raise UnreadablePolicy(EMPTY)
    if len(content) > MOST_BYTES:
        raise UnreadablePolicy(TOO_LARGE)
    return _READERS[kind_of(name, content)](content)


def _word(content: bytes) -> PolicyText:
    from audit.reading.word import read_word

    return read_word(content)


def _pdf(content: bytes) -> PolicyText:
    from audit.reading.pdf import read_pdf

    return read_pdf(content)


def _open_document(content: bytes) -> PolicyText:
    from audit.reading.open_document import read_open_document

    return read_open_document(content)


def _web_page(content: bytes) -> PolicyText:
    from audit.reading.encodings import web_text_of
    from audit.reading.web_page import read_web_page

    return read_web_page(web_text_of(content))


def _markdown(content: bytes) -> PolicyText:
    from audit.reading.encodings import text_of
    from audit.reading.markdown import read_markdown

    return read_markdown(text_of(content))


def _text(content: bytes) -> PolicyText:
    from audit.reading.encodings import text_of
    from audit.reading.plain_text import read_plain_text

    return read_plain_text(text_of(content))


_READERS: dict[FileKind, Callable[[bytes], PolicyText]] = {
    FileKind.WORD: _word,
    FileKind.PDF: _pdf,
    FileKind.OPEN_DOCUMENT: _open_document,
    FileKind.WEB_PAGE: _web_page,
    FileKind.MARKDOWN: _markdown,
    FileKind.TEXT: _text,
}
