"""What a reminder says, and when."""

from datetime import date

import pytest

from audit.domain.digest import Frequency, Line, due_to_send, lapse_words, lapsing, make_digest, write_text

TODAY = date(2017, 3, 4)


@pytest.mark.parametrize(
    ("frequency", "last", "due"),
    [
        (Frequency.NEVER, None, False),
        (Frequency.WEEKLY, None, True),
        (Frequency.DAILY, None, True),
        (Frequency.DAILY, TODAY, False),
        (Frequency.DAILY, date(2017, 3, 3), True),
        (Frequency.WEEKLY, TODAY, False),
        (Frequency.WEEKLY, date(2017, 2, 26), False),  # six days
        (Frequency.WEEKLY, date(2017, 2, 25), True),  # seven days
        (Frequency.WEEKLY, date(2017, 1, 1), True),  # a missed run is made up
    ],
)
def test_when_a_reminder_is_due(frequency: Frequency, last: date | None, due: bool) -> None:
    assert due_to_send(frequency, last, TODAY) is due


def test_evidence_is_announced_thirty_days_before_its_review_date() -> None:
    assert lapsing(date(2017, 4, 3), TODAY)  # 27 days left in March, and 3 more
    assert not lapsing(date(2017, 4, 4), TODAY)
    assert lapsing(date(2016, 1, 1), TODAY)
    assert not lapsing(None, TODAY)


def test_words_for_a_review_date() -> None:
    assert lapse_words(TODAY, TODAY) == "to be reviewed by 4 March 2017"
    assert lapse_words(date(2017, 3, 3), TODAY) == "was to be reviewed by 3 March 2017"


def test_empty_sections_are_left_out_and_the_subject_counts() -> None:
    digest = make_digest("Jo", [("Nothing", []), ("Something", [Line("One thing", "/x")])])
    assert [section.heading for section in digest.sections] == ["Something"]
    assert digest.subject == "Online safety review: 1 thing for you"
    assert make_digest("Jo", []).count == 0


def test_a_line_break_in_a_title_cannot_add_lines_to_the_email() -> None:
    digest = make_digest("Jo", [("Overdue", [Line("Buy\r\nBcc: everyone", "/actions/1")])])
    text = write_text(digest, "https://plumbline.school.example", "/reminders")
    assert "- Buy Bcc: everyone\n  https://plumbline.school.example/actions/1\n" in text
    assert text.endswith("https://plumbline.school.example/reminders\n")
