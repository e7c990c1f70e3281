"""The evidence folder: what is taken, what is refused with which words, and what is left on the disk."""

import hashlib
import io
import os
import time
import tracemalloc
import zipfile

import openpyxl
import pytest

from audit.store import files
from audit.store.files import MACROS, UnusableFile

MEGABYTE = 1024 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00This program cannot be run in DOS mode"


def zipped(**parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def word(main=f"{WORD}.main+xml", **more):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return zipped(**{"[Content_Types].xml": types, "word/document.xml": "<document/>", **more})


def excel():
    held = io.BytesIO()
    openpyxl.Workbook().save(held)
    return held.getvalue()


def open_document(kind, **more):
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", **{"content.xml": "<office/>", **more})


def old_office(*streams):
    """As much of an OLE file as tells what it is: its start, and directory entries of 128 bytes."""
    entries = b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in ("Root Entry", *streams))
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + entries


def receive(folder, name, content, limit=25 * MEGABYTE):
    return files.receive(folder, name, io.BytesIO(content), limit)


def refusal(folder, name, content, limit=25 * MEGABYTE):
    with pytest.raises(UnusableFile) as caught:
        receive(folder, name, content, limit)
    assert not list((folder / "pending").glob("*")), "a refused file is left behind"
    return str(caught.value)


TAKEN = [
    ("policy.pdf", PDF, "application/pdf"),
    ("POLICY.PDF", PDF, "application/pdf"),
    ("plan.docx", word(), WORD),
    ("plan.doc", old_office("WordDocument", "1Table"), "application/msword"),
    ("log.xlsx", excel(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("log.xls", old_office("Workbook"), "application/vnd.ms-excel"),
    ("notes.odt", open_document("text"), "application/vnd.oasis.opendocument.text"),
    ("notes.ods", open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    ("poster.png", PNG, "image/png"),
    ("poster.jpg", JPEG, "image/jpeg"),
    ("poster.jpeg", JPEG, "image/jpeg"),
    ("badge.gif", GIF, "image/gif"),
    ("notes.txt", "Pupils said “yes”, 5 < 6 & £3".encode(), "text/plain"),
    ("notes.txt", "Pupils said “yes” for £3".encode("cp1252"), "text/plain"),
    ("survey.csv", b"\xef\xbb\xbfQuestion,Yes,No\r\nDo you know whom to tell?,28,2\r\n", "text/csv"),
]


@pytest.mark.parametrize(
    ("name", "content", "media_type"), TAKEN, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(TAKEN)]
)
def test_what_schools_hold_is_taken_with_its_own_media_type(tmp_path, name, content, media_type):
    received = receive(tmp_path, name, content)
    assert (received.name, received.media_type, received.size) == (name, media_type, len(content))
    assert received.sha256 == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "pending" / received.stored_name).read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", PROGRAM, "This says it is a PDF but is not. Save it again as PDF and upload that."),
        ("a.pdf", b"<html><script>alert(1)</script>", "This says it is a PDF but is not."),
        ("a.docx", PDF, "This says it is a Word document but is not. Save it again as a Word document (.docx)"),
        ("a.docx", zipped(**{"run.exe": PROGRAM}), "This says it is a Word document but is not."),
        ("a.docx", excel(), "This says it is a Word document but is not."),
        ("a.docx", word()[:200], "This says it is a Word document but is not."),
        ("a.docx", PROGRAM + word(), "This says it is a Word document but is not."),
        ("a.xlsx", word(), "This says it is an Excel workbook but is not."),
        ("a.doc", old_office("Workbook"), "This says it is a Word 97-2003 document but is not. Save it again as PDF"),
        ("a.doc", b"{\\rtf1 Hello}", "This says it is a Word 97-2003 document but is not."),
        ("a.xls", b"<table><tr><td>1</td></tr></table>", "This says it is an Excel 97-2003 workbook but is not."),
        ("a.odt", open_document("spreadsheet"), "This says it is an OpenDocument text but is not."),
        ("a.ods", open_document("text"), "This says it is an OpenDocument spreadsheet but is not."),
        ("a.png", JPEG, "This says it is a PNG picture but is not."),
        ("a.jpg", PNG, "This says it is a JPEG picture but is not."),
        ("a.gif", PDF, "This says it is a GIF picture but is not."),
        ("a.txt", PROGRAM, "This says it is plain text but is not."),
        ("a.csv", excel(), "This says it is a CSV file but is not."),
        ("a.csv", "Hello".encode("utf-16"), "Save it again as CSV with UTF-8 encoding"),
        ("a.txt", b"\x81\x8d", "This says it is plain text but is not."),
    ],
)
def test_what_is_not_what_its_name_says_is_refused_with_what_to_do(tmp_path, name, content, words):
    assert words in refusal(tmp_path, name, content)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><p>Hello",
        b"\xef\xbb\xbf  \n<html>",
        b"<!-- a comment --><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><a/>",
        b"Some words first <SCRIPT src=x></script>",
        b"#!/bin/sh\nrm -rf /",
    ],
)
def test_markup_and_scripts_in_disguise_are_no_plain_text(tmp_path, content):
    assert refusal(tmp_path, "notes.txt", content).startswith("This is a web page or a script, not plain text.")


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("policy.html", "policy.html.txt"),
        ("Policy.HTM", "Policy.HTM.txt"),
        (f"{'n' * 300}.html", f"{'n' * 195}.html.txt"),
        ("policy.xhtml", "policy.xhtml.txt"),
    ],
)
def test_a_web_page_is_taken_only_where_it_is_asked_for_and_under_the_name_of_a_text(tmp_path, name, kept_as):
    page = io.BytesIO(b"<html><script>alert(1)</script><p>Hello")
    received = files.receive(tmp_path, name, page, MEGABYTE, files.POLICY)
    assert (received.name, received.media_type) == (kept_as, "text/plain")


def test_what_only_says_it_is_a_web_page_is_refused_there_too(tmp_path):
    with pytest.raises(UnusableFile, match="This says it is a web page but is not"):
        files.receive(tmp_path, "policy.html", io.BytesIO(PDF), MEGABYTE, files.POLICY)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("policy.html.txt", b"<html><p>Hello"),
        ("policy.md", b'<img src="logo.png">\n\n# Policy'),
        ("policy.txt", b"Nobody pastes <script> tags into a page."),
        ("policy.txt", "Hello".encode("utf-16")),
        ("policy.xhtml", "<html>".encode("utf-16")),
    ],
)
def test_a_policy_may_have_tags_in_it_and_any_encoding(tmp_path, name, content):
    assert files.receive(tmp_path, name, io.BytesIO(content), MEGABYTE, files.POLICY).media_type == "text/plain"


def test_what_cannot_be_read_as_a_policy_is_told_what_can():
    assert "Word document (.docx), PDF" in files.POLICY.other
    assert "JPEG" not in files.POLICY.other


def test_comments_without_end_do_not_keep_the_server(tmp_path):
    """Each pair of them once made the check take four times as long."""
    assert "web page or a script" in refusal(tmp_path, "notes.txt", b"<!-- a -->" * 100_000 + b"<html>")
    receive(tmp_path, "notes.txt", b"<!-- a -->" * 100_000 + b"Policy")
    receive(tmp_path, "notes.txt", b"<!-- " * 100_000)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.docm", word()),
        ("log.xlsm", excel()),
        ("plan.docx", word("application/vnd.ms-word.document.macroEnabled.main+xml")),
        ("plan.docx", word(**{"word/vbaProject.bin": "x"})),
        ("plan.doc", old_office("WordDocument", "Macros", "_VBA_PROJECT")),
        ("log.xls", old_office("Workbook", "_VBA_PROJECT")),
        ("notes.odt", open_document("text", **{"Basic/Standard/Module1.xml": "x"})),
        ("notes.ods", open_document("spreadsheet", **{"Scripts/python/run.py": "x"})),
    ],
)
def test_macros_are_refused_by_name_and_by_content(tmp_path, name, content):
    assert refusal(tmp_path, name, content) == MACROS


@pytest.mark.parametrize("name", ["plan.docx", "log.xlsx", "plan.doc"])
def test_a_file_locked_with_a_password_is_refused(tmp_path, name):
    assert "locked with a password" in refusal(tmp_path, name, old_office("EncryptedPackage", "EncryptionInfo"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("page.html", "Web pages"),
        ("logo.svg", "Web pages"),
        ("all.zip", "Archives are not taken"),
        ("run.exe", "Programs are not taken"),
        ("policy.pdf.exe", "Programs are not taken"),
        ("training.pptx", "Save them as PDF"),
        ("photo.heic", "Save the picture as JPEG"),
        ("reply.msg", "Print the email to PDF"),
        ("plan.pages", "Files of this kind are not taken. Upload PDF, Word"),
        ("README", "has no ending such as .pdf"),
        (".pdf", "has no ending such as .pdf"),
        ("", "has no ending such as .pdf"),
        ("policy.pdf\u202e", "This says it is a PDF but is not."),
    ],
)
def test_other_kinds_are_refused_with_what_to_do_instead(tmp_path, name, words):
    assert words in refusal(tmp_path, name, b"anything")


def test_an_empty_file_is_refused(tmp_path):
    assert refusal(tmp_path, "policy.pdf", b"").startswith("The file is empty.")


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(tmp_path):
    content = PDF.ljust(2 * MEGABYTE, b" ")
    assert receive(tmp_path, "policy.pdf", content, 2 * MEGABYTE).size == 2 * MEGABYTE
    (tmp_path / "pending").rename(tmp_path / "elsewhere")
    assert "larger than 2 MB" in refusal(tmp_path, "policy.pdf", content + b" ", 2 * MEGABYTE)


def test_a_zip_bomb_is_never_unpacked(tmp_path):
    bomb = word(**{"word/media/bomb": b"\0" * (50 * MEGABYTE)})
    bomb_in_its_list_of_types = zipped(**{"[Content_Types].xml": b" " * (50 * MEGABYTE)})
    tracemalloc.start()
    try:
        assert receive(tmp_path, "plan.docx", bomb).size == len(bomb)
        with pytest.raises(UnusableFile):
            receive(tmp_path, "plan.docx", bomb_in_its_list_of_types)
        assert tracemalloc.get_traced_memory()[1] < 10 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_zip_of_countless_parts_is_not_even_listed(tmp_path):
    crowded = word()[:4] + b"PK\x01\x02" * 10_001
    assert "is not" in refusal(tmp_path, "plan.docx", crowded)


def test_names_keep_neither_folders_nor_characters_that_hide_what_they_are(tmp_path):
    assert receive(tmp_path, "C:\\Users\\Jo\\policy.pdf", PDF).name == "policy.pdf"
    assert receive(tmp_path, "../../etc/policy.pdf", PDF).name == "policy.pdf"
    assert receive(tmp_path, "pol\u202eicy\r\n.pdf", PDF).name == "policy.pdf"
    assert receive(tmp_path, "é" * 300 + ".pdf", PDF).name == "é" * 196 + ".pdf"


def test_a_received_file_moves_to_its_place_when_the_block_succeeds(tmp_path):
    received = receive(tmp_path, "policy.pdf", PDF)
    with files.placed(tmp_path, received):
        assert files.path_of(tmp_path, received.stored_name).read_bytes() == PDF
    assert not files.is_pending(tmp_path, received)
    assert files.path_of(tmp_path, received.stored_name).is_file()


def test_a_received_file_is_pending_again_when_the_block_fails(tmp_path):
    received = receive(tmp_path, "policy.pdf", PDF)
    with pytest.raises(RuntimeError), files.placed(tmp_path, received):
        raise RuntimeError("the database said no")
    assert files.is_pending(tmp_path, received)
    assert [path.name for path in tmp_path.iterdir()] == ["pending"]


def test_a_file_no_longer_pending_has_to_be_chosen_again(tmp_path):
    received = receive(tmp_path, "policy.pdf", PDF)
    (tmp_path / "pending" / received.stored_name).unlink()
    with pytest.raises(UnusableFile, match="Choose the file again"), files.placed(tmp_path, received):
        pytest.fail("nothing to place")


def test_pending_files_are_swept_after_a_day_and_placed_ones_never(tmp_path):
    placed = receive(tmp_path, "policy.pdf", PDF)
    with files.placed(tmp_path, placed):
        pass
    old, young = receive(tmp_path, "old.pdf", PDF), receive(tmp_path, "young.pdf", PDF)
    long_ago = time.time() - 24 * 60 * 60 - 1
    for path in (tmp_path / "pending" / old.stored_name, tmp_path / placed.stored_name):
        os.utime(path, (long_ago, long_ago))
    files.sweep(tmp_path)
    assert not files.is_pending(tmp_path, old)
    assert files.is_pending(tmp_path, young)
    assert (tmp_path / placed.stored_name).is_file()


def test_removing_a_file_that_is_missing_already_is_no_error(tmp_path):
    files.remove(tmp_path, "0123456789abcdef")


@pytest.mark.parametrize("name", ["../secret-key", "/etc/passwd", "pending/x", "", ".."])
def test_no_stored_name_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="not the name"):
        files.path_of(tmp_path, name)


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_nobody_else_on_the_machine_can_read_what_is_stored(tmp_path):
    received = receive(tmp_path, "policy.pdf", PDF)
    assert (tmp_path / "pending" / received.stored_name).stat().st_mode & 0o077 == 0
