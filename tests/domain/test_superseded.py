"""What is out of date, since when, and what is told of it on a day."""

import re
from datetime import date, timedelta

import pytest

from audit.domain.policy_flag import FlagKind
from audit.domain.policy_outdated import outdated
from audit.domain.policy_text import PassageKind
from audit.domain.superseded import EDITIONS, GONE
from tests.policy_builders import passage

TODAY = date(2017, 3, 4)  # KCSIE 2016 in force, the Data Protection Act 1998 too
LATER = date(2021, 1, 1)


def flags(text, today=TODAY, **facts):
    return [found.flag for found in outdated(passage(1, text, **facts), today)]


def quotes(text, today=TODAY):
    return [flag.quote for flag in flags(text, today)]


def test_the_table_is_in_order():
    refs = [entry.ref for entry in (*GONE, *EDITIONS)]
    assert len(refs) == len(set(refs))
    for entry in GONE:
        re.compile(entry.pattern)
        assert entry.since <= entry.known_to
        days = [successor.since for successor in entry.successors]
        assert days == sorted(days)
        assert all(day >= entry.since for day in days)
    for entry in EDITIONS:
        re.compile(entry.pattern)
        assert [e.since for e in entry.editions] == sorted({e.since for e in entry.editions})
        assert [e.year for e in entry.editions] == sorted({e.year for e in entry.editions})
        assert entry.editions[-1].since <= entry.known_to


@pytest.mark.parametrize("entry", GONE, ids=lambda entry: entry.ref)
def test_nothing_is_out_of_date_before_its_day(entry):
    assert entry.successor(entry.since - timedelta(days=1)) == ""
    assert bool(entry.successor(entry.since)) is bool(entry.successors)


@pytest.mark.parametrize(
    "text",
    [
        "Keeping Children Safe in Education (April 2015)",
        "'Keeping children safe in education' 2015",
        "KCSIE (DfE, 2014)",
        "Keeping Children Safe in Education: statutory guidance for schools and colleges (July 2015)",
        "Working Together to Safeguard Children, March 2013",
        "DfE (2015) Keeping children safe in education",
        "the 2014 KCSIE",
        "Inspecting safeguarding in early years, education and skills settings (September 2015)",
        "Inspecting safeguarding in maintained schools and academies",
        "the Ofsted briefing Inspecting e-safety",
        "Safeguarding Children and Safer Recruitment in Education",
        "What to do if you’re worried a child is being abused (2006)",
        "Guidance for Safer Working Practice for Adults who Work with Children and Young People (2009)",
        "the SEN Code of Practice 2001",
        "EYFS 2012",
        "advice from Becta", "www.becta.org.uk", "DCSF guidance", "the DfES", "QCA schemes of work", "QCDA", "GTC(E)",
        "All staff are CRB checked.", "the Independent Safeguarding Authority", "NCSL", "ContactPoint", "List 99",
        "the ICT curriculum", "the National Curriculum for ICT", "School Action Plus",
        "the Disability Discrimination Act 1995", "Two machines run Windows XP.",
    ],
)  # fmt: skip
def test_what_was_out_of_date_in_march_2017_is_told(text):
    (flag,) = flags(text)
    assert flag.kind is FlagKind.OUTDATED
    assert flag.quote in text
    assert flag.why.endswith(".")
    assert flag.advice.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "Keeping children safe in education (September 2016)", "KCSIE 2016", "KCSIE",
        "Working together to safeguard children (March 2015)", "the Data Protection Act 1998", "UKCCIS", "the LSCB",
        "the Kent Safeguarding Children Board", "a statement of special educational needs", "NCTL hearings",
        "Ofsted's Common Inspection Framework", "Prevent duty guidance 2015", "EYFS 2014", "CEOP", "the DfE",
        "Windows Vista", "Windows 7",
        "Sexting in schools and colleges", "Inspecting safeguarding (August 2016)", "SEND code of practice 2015",
    ],
)  # fmt: skip
def test_what_held_in_march_2017_is_left_alone(text):
    assert flags(text) == []


@pytest.mark.parametrize(
    ("text", "first_day"),
    [
        ("KCSIE 2015", date(2016, 9, 5)),
        ("KCSIE 2016", date(2018, 9, 3)),
        ("KCSIE 2017", date(2018, 9, 3)),  # there was no edition of 2017: that of 2016 is meant
        ("Working together to safeguard children 2015", date(2018, 7, 4)),
        ("Data Protection Act 1998", date(2018, 5, 25)),
        ("LSCB", date(2019, 9, 29)),
        ("UKCCIS", date(2018, 7, 31)),
        ("NCTL", date(2018, 4, 1)),
        ("pupils with statements of SEN", date(2018, 4, 1)),
        ("We use Windows Vista.", date(2017, 4, 11)),
        ("Inspecting safeguarding (August 2016)", date(2019, 9, 1)),
    ],
)
def test_a_reference_is_out_of_date_from_its_day_and_not_before(text, first_day):
    assert flags(text, first_day - timedelta(days=1)) == []
    assert len(flags(text, first_day)) == 1


def test_the_advice_is_what_stands_in_its_place_on_the_day():
    assert "Department for Education" in flags("the DCSF")[0].advice
    assert "National College for Teaching" in flags("the GTCE")[0].advice
    assert "Teaching Regulation Agency" in flags("the GTCE", LATER)[0].advice
    assert "September 2016" in flags("KCSIE 2014")[0].advice
    assert "September 2020" in flags("KCSIE 2014", LATER)[0].advice
    assert flags("ContactPoint")[0].advice == "Take the reference out."


def test_a_day_after_the_last_check_is_told_to_look_further():
    assert "look for anything newer" not in flags("KCSIE 2015")[0].advice
    assert "last checked for September 2025" in flags("KCSIE 2015", date(2027, 1, 1))[0].advice


@pytest.mark.parametrize(
    "text",
    [
        "The Act of 2018 replaced the Data Protection Act 1998.",
        "advice first written by the former Becta",
        "DBS (formerly CRB)", "CRB, now the DBS", "a DBS/CRB check", "the DfE, previously the DCSF",
        "This supersedes KCSIE 2015.",
        "Computers with Windows XP are not allowed on the network.", "We no longer use Windows XP.",
        "Inspecting Safeguarding briefing (September 2015 and subsequent updates)",
    ],
)  # fmt: skip
def test_a_sentence_that_speaks_of_the_past_is_left_alone(text):
    assert flags(text, LATER) == []


def test_the_past_of_one_sentence_is_not_that_of_the_next():
    assert quotes("The old rules were replaced. All staff are CRB checked.") == ["CRB"]


@pytest.mark.parametrize(
    "text",
    [
        "Keeping Children Safe in Education and Working Together to Safeguard Children 2015",
        "In line with KCSIE, in 2015 we wrote our rules.",
        "KCSIE 2014 (updated September 2016)",
        "KCSIE 2015/16 training",
        "Working together to safeguard children, March 2015. KCSIE and the Prevent duty 2015",
        "General Teaching Council for Scotland",
        "School Action Plan", "Whole School Action", "a crb", "Isa", "gtce",
        "a school that is safeguarding children",
    ],
)  # fmt: skip
def test_a_year_or_a_word_of_something_else_is_not_taken_for_it(text):
    assert quotes(text) == []


def test_of_several_years_the_later_counts():
    assert quotes("Data Protection Acts 1984 and 1998", LATER) == ["Data Protection Acts 1984 and 1998"]
    assert quotes("Data Protection Acts 1984 and 1998") == []


def test_a_quote_keeps_its_brackets():
    assert quotes("See Keeping Children Safe in Education (DfE, July 2015) for more.") == [
        "Keeping Children Safe in Education (DfE, July 2015)"
    ]


def test_a_table_of_versions_says_what_was_so_once():
    assert flags("Updated in line with KCSIE 2015", kind=PassageKind.CELL, lead_in="2 – Changes") == []
    assert len(flags("KCSIE 2015", kind=PassageKind.CELL, lead_in="Guidance")) == 1
