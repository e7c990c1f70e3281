"""Letters come out as they were typed, whichever way a program stored them."""

import pytest

from audit.reading import UnreadablePolicy, read_policy
from tests.reading.made import lines_of

TEXT = "“Zoë’s café” – it costs £5, or 5 €, and that’s that."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_letters_are_right_in_every_encoding_that_programs_use(encoding):
    marked = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert lines_of(read_policy("a.txt", marked + TEXT.encode(encoding))) == [f"paragraph: {TEXT}"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_byte_letters_are_known_without_their_mark(encoding):
    assert lines_of(read_policy("a.txt", TEXT.encode(encoding))) == [f"paragraph: {TEXT}"]


def test_a_file_with_a_piece_of_another_encoding_in_it_is_right_throughout():
    content = f"{TEXT} Naïve, ".encode() + "“old” café".encode("cp1252") + f", {TEXT}".encode()
    assert lines_of(read_policy("a.txt", content)) == [f"paragraph: {TEXT} Naïve, “old” café, {TEXT}"]


def test_letters_that_an_earlier_program_garbled_are_mended():
    garbled = "â€œZoÃ«â€™s cafÃ©â€\x9d â€“ it costs Â£5, or 5 â‚¬, and thatâ€™s that."
    assert lines_of(read_policy("a.txt", garbled.encode())) == [f"paragraph: {TEXT}"]


def test_accents_that_stand_beside_their_letters_are_put_on_them():
    assert lines_of(read_policy("a.txt", "Zoe\u0308 is safe.".encode())) == ["paragraph: Zoë is safe."]


def test_letters_that_are_printed_as_one_are_apart():
    assert lines_of(read_policy("a.txt", "The oﬃce ﬁlters.".encode())) == ["paragraph: The office filters."]


def test_halves_of_letters_are_left_out():
    content = "Phones \ud83d are off.".encode("utf-16-le", "surrogatepass")
    assert lines_of(read_policy("a.txt", b"\xff\xfe" + content))[0].startswith("paragraph: Phones")


@pytest.mark.parametrize("content", [bytes(range(1, 256)) * 20, b"\x81\x8d\x8f\x90\x9d" * 200])
def test_what_is_no_text_is_refused_with_what_to_do(content):
    with pytest.raises(UnreadablePolicy, match="its encoding"):
        read_policy("a.txt", content)
