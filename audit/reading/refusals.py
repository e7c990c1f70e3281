"""How much of a policy is read, and what a person is told whose file is not."""

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE  # a policy with photographs has 5; anything larger is mostly pictures
MOST_CHARACTERS = 4_000_000  # a thousand close pages; the longest policies have a tenth of that
MOST_PASSAGES = 100_000  # a long policy has two thousand; each is an object in memory and work for the matcher
MOST_PAGES = 1_000  # of a PDF

SAVE_AS = "save it as a Word document (.docx) or as a PDF and choose that"
OPEN_AND_SAVE = f"Open it in the program it was made with, {SAVE_AS}."

EMPTY = "The file is empty. Open it, check that it holds your policy, save it and choose it again."
NO_TEXT = "There is no text in this file. Open it, check that it holds your policy, save it and choose it again."
TOO_LARGE = (
    f"The file is larger than {MOST_BYTES // MEGABYTE} MB, which a policy needs only for its pictures. Take large "
    f"pictures out, {SAVE_AS}."
)
TOO_LONG = (
    "The file holds more text than any policy, so it was not read. Choose the file that holds only your online safety "
    "policy."
)
TOO_MANY_PAGES = (
    f"This PDF has more than {MOST_PAGES:,} pages, so it was not read. Choose the file that holds only your online "
    "safety policy."
)
DAMAGED = f"This file is damaged and cannot be read. {OPEN_AND_SAVE}"
BOMB = f"This file unpacks to far more than a policy can hold, so it was not opened. {OPEN_AND_SAVE}"
LOCKED = "This file is locked with a password. Open it, save a copy without the password and choose that."
MACROS = (
    "This Word document has macros, which can carry viruses, so it was not opened. Open it in Word, "
    "save it as an ordinary Word document (.docx) and choose that."
)
ENTITIES = (
    "This file declares text of its own making (an XML document type), which no word processor writes, so it was not "
    f"opened. {OPEN_AND_SAVE}"
)
PICTURES_OF_PAGES = (
    "This PDF holds pictures of pages and hardly any text, as a scanner makes them, so its words cannot be read. "
    "Find the document it was printed from, or use a scanner program that recognises text (OCR), and choose that."
)
STRANGE_LETTERS = (
    "This PDF does not say which letters its shapes stand for, so its words cannot be read. Find the document it was "
    "made from, save it as a Word document (.docx) or as a new PDF and choose that."
)
TOO_SLOW = (
    "Reading this file took too long, so it was stopped. Open it, save it as a Word document (.docx) or as a new PDF "
    "and choose that."
)
TOO_HEAVY = (
    "This file needs more memory than a policy should, so reading it was stopped. Open it, save it as a Word document "
    "(.docx) or as a new PDF and choose that."
)
TOO_LONG_TO_COMPARE = (
    "This policy holds so much text that comparing it with the template was stopped. Choose the file that holds only "
    "your online safety policy."
)
NOT_COMPARED = (
    "The policy was read, but something went wrong while it was compared with the template, and nothing was kept. Try "
    "again; if it happens again, tell whoever looks after Plumbline here."
)
BUSY = "Other policies are being read just now. Wait a minute and send this again."
NOT_TEXT = (
    "This file's letters are stored in a way that cannot be told (its encoding). Open it, save it as plain text with "
    "UTF-8 encoding, or as a Word document (.docx), and choose that."
)
OTHER = (
    "This is not a document whose words can be read here. Choose your policy as a Word document (.docx), PDF, "
    "OpenDocument text (.odt), web page or plain text."
)


class UnreadablePolicy(ValueError):
    """A file that cannot be read as a policy. The message says why and what to do."""


class Busy(UnreadablePolicy):
    """Nothing is wrong with the file: too many others are being read."""
