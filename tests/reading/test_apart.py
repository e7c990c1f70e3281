"""Reading in a process of its own: nothing that a file does reaches the server."""

import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace

import pytest

from audit.reading import UnreadablePolicy, apart, process, read_policy
from audit.reading.apart import packed, read_apart, unpacked
from tests.reading.made import EVERY_KIND, READ, plain_text, read_as
from tests.reading.pdf_parts import CATALOG, page_with, pdf_from, stream, written
from tests.reading.pdf_parts import packed as shrunk

SECONDS = 20  # a fence against files that hang their reader, not a measurement
LOOP = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X 6 0 R >> >>"


@pytest.mark.parametrize("name", EVERY_KIND)
def test_the_same_is_read_apart_as_at_home(name):
    content = EVERY_KIND[name]()
    assert read_apart(name, content) == read_policy(name, content)


def test_a_refusal_comes_back_in_its_own_words():
    with pytest.raises(UnreadablePolicy, match="This is rich text"):
        read_apart("a.rtf", b"{\\rtf1 hello}")


@pytest.mark.parametrize("name", ["a.txt", "Richtlinie für Zoë “neu”.txt", "-c.txt", "a\nb.txt", "\ud800.txt", ""])
def test_a_name_is_only_a_name(name):
    assert read_as(read_apart(name, plain_text())) == READ


HOSTILE_PDFS = {
    "a drawing that draws itself": lambda: page_with(stream(b"/X Do"), stream(b"/X Do /X Do /X Do", LOOP)),
    "pages that are each other's parents": lambda: pdf_from(
        [CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"]
    ),
    "a thousand million pages": lambda: pdf_from([CATALOG, b"<< /Type /Pages /Kids [] /Count 999999999 >>"]),
    "a page of 60 MB": lambda: page_with(shrunk(b"BT /F1 9 Tf " + b"(Staff keep) Tj 0 -9 Td " * 2_000_000 + b"ET")),
    "a page packed twice": lambda: page_with(
        stream(zlib.compress(zlib.compress(b"0 0 m 1 1 l S " * 20_000_000)), b"/Filter [/FlateDecode /FlateDecode]")
    ),
    "arrays in arrays": lambda: pdf_from([CATALOG, b"[" * 500_000]),
    "objects that hold themselves": lambda: pdf_from(
        [CATALOG, b"<< /Kids [3 0 R] /Count 1 >>", stream(b"3 0 <<>>", b"/Type /ObjStm /N 1 /First 4 /Extends 3 0 R")]
    ),
    "more than a thousand pages": lambda: pdf_from(
        [CATALOG, b"<< /Type /Pages /Kids [%s] /Count 1001 >>" % (b"3 0 R " * 1001), b"<< /Type /Page /Parent 2 0 R >>"]
    ),
}


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")


@ON_LINUX
@pytest.mark.parametrize("what", HOSTILE_PDFS)
def test_a_hostile_pdf_is_refused_and_hurts_nobody(what):
    content = HOSTILE_PDFS[what]()
    begun = time.monotonic()
    with pytest.raises(UnreadablePolicy):
        read_apart("a.pdf", content, megabytes=512)
    assert time.monotonic() - begun < 2 * SECONDS


def test_a_letter_of_any_size_is_harmless():
    huge = b"BT /F1 99999999 Tf 1e30 0 0 1e30 1e35 -1e35 Tm (Staff keep phones away.) Tj ET "
    policy = read_apart("a.pdf", page_with(stream(huge + written("Staff keep phones away."))))
    assert "Staff keep phones away." in [p.text for p in policy.passages]


def test_a_file_that_takes_too_long_is_stopped():
    with pytest.raises(UnreadablePolicy, match="took too long"):
        read_apart("a.txt", plain_text(), seconds=0.001)


@ON_LINUX
def test_a_file_that_takes_too_much_memory_is_stopped():
    with pytest.raises(UnreadablePolicy, match=r"more memory|damaged"):
        read_apart("a.txt", b"Be kind to all.\n\n" * 60_000, megabytes=48)


def test_no_more_than_two_are_read_at_once(monkeypatch):
    running, most = [], []

    def run(*_, **__):
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()
        return subprocess.CompletedProcess([], process.DONE, packed(read_policy("a.txt", b"Be kind.")), b"")

    monkeypatch.setattr(subprocess, "run", run)
    threads = [threading.Thread(target=read_apart, args=("a.txt", b"Be kind.")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2


def test_who_waits_too_long_for_a_turn_is_told_so(monkeypatch):
    alone = replace(apart.READING, turns=threading.BoundedSemaphore(1))
    monkeypatch.setattr(apart, "READING", alone)
    with alone.turns, pytest.raises(UnreadablePolicy, match="Other policies are being read"):
        read_apart("a.txt", b"Be kind.", seconds=0.01)


def test_the_process_brings_neither_the_web_nor_any_reader_that_it_does_not_need():
    code = (
        "import sys, audit.reading, audit.reading.__main__\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'flask', 'sqlalchemy', 'lxml', 'pypdfium2', 'markdown_it', 'numpy', 'docx', 'openpyxl', 'pydantic'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_process_sees_no_secret(monkeypatch):
    monkeypatch.setenv("PLUMBLINE_SECRET_KEY", "hush")
    assert "hush" not in process.environment().values()


@pytest.mark.parametrize("name", EVERY_KIND)
def test_what_is_packed_is_unpacked_the_same(name):
    policy = read_policy(name, EVERY_KIND[name]())
    assert unpacked(packed(policy)) == policy
