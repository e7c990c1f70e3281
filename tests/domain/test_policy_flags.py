"""What else can be wrong with a policy: examples worked by hand, and what must stay silent."""

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_flag import LONGEST_QUOTE
from audit.domain.policy_flags import Flag, FlagKind, approval_dates, find_flags, waiting
from audit.domain.policy_text import Passage, PassageKind, PolicyText
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.policy_builders import passage, policy

TODAY = date(2017, 3, 4)
WHOLE = (
    "The designated safeguarding lead (DSL) and online safety lead is Mrs Tamblewick, deputy headteacher.",
    "Our lead governor for online safety is Mr Quill.",
    "Next review: September 2017",
)


def flags_of(*texts, today=TODAY):
    """Flags of a policy that is otherwise in order."""
    return find_flags(policy(*WHOLE, *texts), today)


def cell(text, lead_in=""):
    return passage(0, text, kind=PassageKind.CELL, lead_in=lead_in)


def test_a_policy_in_order_has_no_flags():
    assert flags_of() == ()
    assert approval_dates(policy(*WHOLE)) == (None, date(2017, 9, 30))


def test_every_kind_has_plain_words():
    assert [kind.label for kind in FlagKind] == [
        "Left blank", "Out of date", "Review overdue or not dated", "Nobody named",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("<School name> believes that", "<School name>"),
        ("all members of < School /setting name > community", "< School /setting name >"),
        ("every < complete as appropriate>", "< complete as appropriate>"),
        ("Our provider is [insert name] of Leeds", "[insert name]"),
        ("Write to [school email].", "[school email]"),
        ("The filter is (insert name of provider).", "(insert name of provider)"),
        ("(insert)", "(insert)"),
        ("(please insert details)", "(please insert details)"),
        ("(school name) expects", "(school name)"),
        ("(Name of school)", "(Name of school)"),
        ("{school name}", "{school name}"),
        ("«School_Name»", "«School_Name»"),
        ("Ring 01233 XXXXXX", "XXXXXX"),
        ("Tel: insert", "Tel: insert"),
        ("XYZ School believes", "XYZ School"),
        ("Anytown Primary School", "Anytown Primary School"),
        ("NAME OF SCHOOL believes", "NAME OF SCHOOL"),
        ("INSERT SCHOOL LOGO HERE", "INSERT SCHOOL LOGO HERE"),
        ("Your School Name Online Safety Policy", "Your School Name"),
        ("From year 3 (amend as appropriate), all pupils", "(amend as appropriate)"),
        ("Social networking in lessons is/is not permitted", "is/is not"),
        ("Phones will / will not be used", "will / will not"),
        ("It goes to the head (name and role).", "(name and role)"),
        ("suits our pupils. (Edit if schools use other systems)", "(Edit if schools use other systems)"),
        ("phones are silent. (if appropriate to the school)", "(if appropriate to the school)"),
        ("as our policy says (link to appropriate policy)", "(link to appropriate policy)"),
        ("List details e.g. of the school's own page", "List details e.g."),
        ("From Year X each child has a password", "Year X"),
        ("Yes / No *delete as appropriate", "delete as appropriate"),
        ("Please amend as appropriate", "Please amend as appropriate"),
        ("(amend according to the settings needs)", "(amend according to the settings needs)"),
        ("Approved on: TBC", "TBC"),
        ("Approved on: to be confirmed", "to be confirmed"),
        ("Lorem ipsum dolor sit amet", "Lorem ipsum"),
        ("Date: DD/MM/YYYY", "DD/MM/YYYY"),
        ("Approved September 20XX", "20XX"),
        ("Insert date here", "Insert date here"),
        ("Click here to enter text.", "Click here to enter text."),
        ("Click or tap to enter a date.", "Click or tap to enter a date."),
        ("Choose an item.", "Choose an item."),
        ("[Document title]", "[Document title]"),
        ("Policy approved by Head Teacher: ……………… Date: ……", "Policy approved by Head Teacher: ………………"),
        ("Policy approved by: ........", "Policy approved by: ........"),
        ("The school uses ____________ for filtering.", "The school uses ____________"),
    ],
)
def test_a_blank_of_a_template_is_told_with_its_words(text, quote):
    (flag,) = flags_of(text)
    assert (flag.kind, flag.passage, flag.quote) == (FlagKind.BLANK, 4, quote)


SILENT = (
    "(insert the card)", "Do not insert memory sticks (insert USB drives only with leave).", "I <3 computing",
    "Write to <a@b.org>.", "https://example.org/my_____page", "see www.example.org.uk/e____safety.pdf",
    "3.2 Email ........ 7", "3.2 Email .......... 7 3.3 Phones .......... 12", "Email ………………… 4", "and so on...",
    "and so on.....", "wait… and see", "a…b…c…", "and/or", "he/she", "parents/carers", "staff/volunteers", "Year 5/6",
    "The incident needs to be confirmed by the DSL.", "Visits are to be confirmed with parents.",
    "The policy will be amended as appropriate.", "Leaders will review and amend as appropriate.",
    "agencies as appropriate", "(as appropriate)", "Dates are in the format DD/MM/YYYY.",
    "Pupils insert the date on the page.", "if x < 5 and y > 3 then stop", "<b>bold</b>", "<stdio.h>",
    "Press <Enter>.", "Press [Insert].", "the [Delete] key", "[1] Ofsted", "[sic]", "[our school](https://example.org)",
    "Tick: [ ] or [x]",
    "He wrote “[the child] was upset”.", "pupils [in Year 6] may", "Never give your name or school name online.",
    "Name: ______ Class: ______", "Pupil's name ________ Signed ________", "Parent/carer signature: ____________",
    "I have read this and agree. Signed: ________ Date: ________", "Films rated XXX are blocked.", "Kisses (xxx)",
    "Annex XXX", "____________________", "..............................", "NAME OF SCHOOL: Larch Hill Primary",
    "choose an item from the list", "(enter your password)", "Type here to search is how the box is labelled",
    "We do not use Windows XP.", "list details of each visit", "their details (name and email)",
    "what it is/was", "what is and is not allowed", "Say whether it is or is not so",
    "tell parents (if appropriate)", "(link to the policy on behaviour)", "We list details of each visit",
    "say your full name (name and surname)", "(change if your password is known)",
    "posters of 20 x 30 cm", "The school/academy", "pupils/students",
)  # fmt: skip


@pytest.mark.parametrize("text", SILENT)
def test_what_may_be_meant_as_it_stands_is_left_alone(text):
    assert flags_of(text) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Signed: ________", "The policy is not signed here."),
        ("Policy approved by Head Teacher: ………………", "The policy does not say who approved it, or when."),
        ("The date for the next policy review is…………………", "The date of the next review was never filled in."),
        ("The filter is provided by ____________", "A line to write on was left empty."),
    ],
)
def test_an_empty_line_is_told_by_what_belongs_on_it(text, why):
    (flag,) = flags_of(text)
    assert (flag.kind, flag.why) == (FlagKind.BLANK, why)


def test_what_waits_for_something_is_told_apart_from_what_is_only_in_the_way():
    text = policy(
        "Lead governor: to be confirmed", "Phones are/are not allowed.", "The filter is provided by ____________",
        "The designated safeguarding lead is", "<School name> believes", "(amend as appropriate)",
        "Keeping Children Safe in Education 2014",
    )  # fmt: skip
    assert [flag.quote for flag in waiting(text)] == [
        "Lead governor: to be confirmed", "are/are not", "The filter is provided by ____________",
        "The designated safeguarding lead is",
    ]  # fmt: skip


def test_the_lines_of_a_form_are_for_others_to_fill_in():
    title = passage(0, "Online Safety Policy and Agreement", kind=PassageKind.HEADING)
    line = "Signed: ________ Date: ________"
    under_form = passage(0, line, title.text, "Staff acceptable use agreement")
    assert find_flags(policy(title, *WHOLE, under_form), TODAY) == ()
    (flag,) = find_flags(policy(title, *WHOLE, passage(0, line, title.text)), TODAY)
    assert flag.why == "The policy is not signed here."
    consent = passage(0, "I do / do not give permission (delete as appropriate)", title.text, "Consent form")
    assert find_flags(policy(title, *WHOLE, consent), TODAY) == ()


def test_a_line_says_what_belongs_on_it_in_the_passage_before_or_in_the_heading_of_its_cell():
    assert [flag.quote for flag in flags_of("The filter is provided by", "____________")] == ["____________"]
    assert [flag.quote for flag in flags_of(cell("………………", "Approved by"))] == ["………………"]


def test_a_blank_review_date_is_told_where_it_is_to_stand_and_not_once_more_for_the_whole_policy():
    (here,) = find_flags(policy(*WHOLE[:2], "The date for the next policy review is…………………"), TODAY)
    assert (here.kind, here.why) == (FlagKind.BLANK, "The date of the next review was never filled in.")


def test_the_same_blank_in_many_places_is_told_once_with_a_count():
    flag, other = flags_of("<School name> believes", "<school  name> aims", "At < School name> we", "[insert date]")
    assert (flag.passage, flag.quote) == (4, "<School name>")
    assert flag.why == "A blank of the template was never filled in, here and in 2 other places."
    assert other.quote == "[insert date]"


def test_words_side_by_side_are_told_once_where_they_are_many():
    few = ["The school/setting decides."] * 7
    assert flags_of(*few) == ()
    (flag,) = flags_of("Aims", *few, "Pupils/students/learners help.")
    assert (flag.kind, flag.passage, flag.quote) == (FlagKind.BLANK, 5, "school/setting")
    assert "“school/setting” 7 times" in flag.why
    assert "pupils/students/learners" in flag.why


def test_parents_and_carers_are_never_an_open_choice():
    assert flags_of(*["He/she tells parents/carers and staff/volunteers and/or governors."] * 50) == ()


def test_a_review_is_past_on_the_day_after_its_last_day():
    text = policy(*WHOLE[:2], "Next review: September 2016")
    assert find_flags(text, date(2016, 9, 30)) == ()
    (flag,) = find_flags(text, date(2016, 10, 1))
    assert (flag.kind, flag.passage, flag.quote) == (FlagKind.REVIEW_PAST, 3, "Next review: September 2016")
    assert flag.why == (
        "The policy was to be reviewed by 30 September 2016, as “September 2016” is read, and that day is past."
    )


def test_a_review_that_is_past_is_forgiven_by_one_to_come():
    assert flags_of("Version 1: review date September 2014") == ()


def test_a_policy_without_a_review_date_is_told_whether_it_says_how_often():
    (flag,) = find_flags(policy(*WHOLE[:2]), TODAY)
    assert (flag.kind, flag.passage, flag.quote) == (FlagKind.REVIEW_PAST, None, "")
    assert flag.why == "The policy gives no date for its next review."
    (flag,) = find_flags(policy(*WHOLE[:2], "This policy is reviewed annually."), TODAY)
    assert flag.why == "The policy says how often it is reviewed, but gives no date for its next review."


def test_references_are_told_by_the_day():
    assert flags_of("Personal data is kept under the Data Protection Act 1998.") == ()
    text = policy("Personal data is kept under the Data Protection Act 1998.")
    assert [f.quote for f in find_flags(text, date(2018, 5, 25)) if f.kind is FlagKind.OUTDATED] == [
        "Data Protection Act 1998"
    ]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The School Online safety (e-Safety) Coordinator is……………………", "online safety lead"),
        ("The School Designated Safeguarding Lead (DSL) is…………… (If different)", "designated safeguarding lead"),
        ("Our online safety lead for the Governing Body is…………", "lead governor for online safety"),
        ("The Designated Safeguarding Lead is", "designated safeguarding lead"),
        ("The Designated Safeguarding Lead (DSL) is:", "designated safeguarding lead"),
        ("The DSL is NAME OF DSL", "designated safeguarding lead"),
        ("Our lead governor is XXXX", "lead governor for online safety"),
        ("The online safety lead: to be confirmed", "online safety lead"),
        ("LADO contact number (insert number)", "local authority designated officer (LADO)"),
        ("LADO: insert", "local authority designated officer (LADO)"),
    ],
)
def test_a_place_for_a_name_without_one_is_told(text, who):
    (flag,) = flags_of(text)
    assert (flag.kind, flag.passage) == (FlagKind.UNNAMED, 4)
    assert flag.why == f"The place for the name of the {who} is empty."
    assert flag.quote in text


def test_a_place_for_a_name_may_go_on_in_what_follows():
    lead_in = "The designated safeguarding leads are:"
    item = passage(0, "Mabel Finch", kind=PassageKind.BULLET, lead_in=lead_in)
    assert flags_of(lead_in, item) == ()
    assert flags_of("The designated safeguarding lead is", "Mrs Tamblewick") == ()
    assert flags_of("The responsibilities of the designated safeguarding lead are:") == ()


def named(*texts):
    """The roles that a policy leaves without a name."""
    flags = find_flags(policy(*texts, "Next review: September 2017"), TODAY)
    return [flag.why.removeprefix("The policy names nobody as its ").rstrip(".") for flag in flags]


DSL, LEAD, GOVERNOR = "designated safeguarding lead", "online safety lead", "lead governor for online safety"


def test_a_policy_that_names_nobody_is_told_so_once_for_each_role():
    assert named("We keep children safe.") == [DSL, LEAD, GOVERNOR]


def test_a_safeguarding_lead_who_is_named_is_the_online_safety_lead_where_there_is_no_other():
    """KCSIE 2016 asks for a safeguarding lead and a governor, not for somebody else for online safety."""
    assert named("Mrs Hobblethwaite looks after this. She is also our designated safeguarding lead.") == [GOVERNOR]
    assert named("The DSL is Mabel Finch.", "Tell the online safety lead.") == [LEAD, GOVERNOR]


@pytest.mark.parametrize(
    "text",
    [
        "The safeguarding leads (DSL) are Orla O'Hara (Headteacher) and Mabel Finch (SENCo)",
        "The DSL is Zoë Müller.",
        "Our safeguarding lead is Bryony.",
        "Designated safeguarding lead: APRIL YOUNG",
        "The headteacher is also the designated safeguarding lead.",
        "The DSL is the deputy headteacher.",
        cell("Ms C. Wexley-Thorne", "Designated Safeguarding Lead (DSL) – Holder"),
        cell("Designated safeguarding lead", "Mrs Tamblewick"),
    ],
)
def test_a_name_or_a_post_is_an_answer(text):
    assert DSL not in named(text)


def test_a_name_may_stand_on_the_line_below():
    assert DSL not in named("Designated Safeguarding Lead", "Mrs Tamblewick")
    assert DSL in named("Designated Safeguarding Lead", "Every child has the right to be safe online.")


@pytest.mark.parametrize(
    "text",
    [
        "Tell the DSL at once, who rings Kent Police or the Internet Watch Foundation.",
        "The Designated Safeguarding Lead follows Keeping Children Safe in Education.",
        "Deputy DSL: Mrs Tamblewick",
        "N1. Everyone can talk to the DSL. B. Everybody may ring.",
        "Tell Mum. Afterwards tell the DSL.",
        passage(0, "Working with the headteacher", kind=PassageKind.BULLET, lead_in="The duties of the DSL are:"),
    ],
)
def test_a_body_a_document_or_a_deputy_is_not_the_lead(text):
    assert DSL in named(text)


def test_flags_of_the_whole_come_first_and_the_rest_in_the_order_of_the_document():
    text = policy("Becta, [insert name] and [insert date]", "The DCSF", "Review date: May 2016", "<School name>")
    flags = find_flags(text, TODAY)
    assert [flag.passage for flag in flags] == [None, None, None, 1, 1, 1, 2, 3, 4]
    assert [flag.quote for flag in flags[3:]] == [
        "Becta", "[insert name]", "[insert date]", "DCSF", "Review date: May 2016", "<School name>",
    ]  # fmt: skip


kinds = st.sampled_from(PassageKind)
MARKS = (
    "<", ">", "[", "]", "(", ")", "insert ", "name", "School", "/", "setting", "....", "……", "____", "XXXX", "TBC",
    "The DSL is", "online safety lead", "lead governor ", "LADO ", "Next review: ", "September 2016", "1/9/16", ":",
    " ", "KCSIE ", "2015", "Data Protection Act 1998", "Becta", "formerly ", "Mrs ", "Bright ", ". ", "é", "\u2028",
    "１", "Approved ", "delete as appropriate",
)  # fmt: skip
texts = st.lists(st.sampled_from(MARKS), max_size=30).map("".join) | st.text(max_size=80)
policies = st.lists(st.tuples(texts, kinds, texts), max_size=6).map(
    lambda made: PolicyText(
        tuple(Passage(n, text, kind, ("Title",), lead_in) for n, (text, kind, lead_in) in enumerate(made, 1))
    )
)


@given(policies, st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_whatever_a_policy_says_its_flags_quote_it_and_are_sentences(text, today):
    by_number = {p.number: p.text for p in text.passages}
    flags = find_flags(text, today)
    for flag in flags:
        assert isinstance(flag, Flag)
        assert len(flag.quote) <= LONGEST_QUOTE
        assert flag.why.endswith(".")
        assert flag.advice.endswith(".")
        assert "  " not in flag.advice
        if flag.passage is None:
            assert flag.quote == ""
        else:
            assert flag.quote
            assert flag.quote in by_number[flag.passage]
    numbers = [flag.passage or 0 for flag in flags]
    assert numbers == sorted(numbers)
    approval_dates(text)


PLAIN = st.sampled_from((
    "children", "staff", "tell", "an", "adult", "when", "something", "worries", "them", "online", "parents/carers",
    "the", "school", "filter", "is", "tested", "each", "term", "phones", "stay", "in", "bags", "we", "teach", "and/or",
    "safe", "habits", "every", "September", "email", "(in", "Year", "6)", "at", "a@b.org", "or", "on",
    "www.example.org/a_page",
))  # fmt: skip


@given(st.lists(st.lists(PLAIN, min_size=1, max_size=25).map(lambda words: f"{' '.join(words)}."), max_size=8))
def test_plain_sentences_have_no_blanks_and_nothing_out_of_date(sentences):
    kinds_told = {flag.kind for flag in find_flags(policy(*sentences), date(2030, 1, 1))}
    assert kinds_told <= {FlagKind.REVIEW_PAST, FlagKind.UNNAMED}


HOSTILE = (
    "<", "< ", "[insert ", "(insert ", "(", "_", "____ ", "…", ". ", "next review: ", "approved ", "Review date sept ",
    "Keeping children safe in education ", "KCSIE (", "school/", "DSL ", "the online safety lead is (", "A ", "Mr ",
    "TBC ", "insert a ", "20", "1/1/", "becta ", "headteacher is ", " ", "«", "is a name of ", "governor for ", "a",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_repetition_makes_a_long_passage_slow(unit):
    """Ten times the length may take ten times as long; were it the square, it would take a hundred times."""
    short, long = (PolicyText((passage(1, unit * (size // len(unit))),)) for size in (20_000, 200_000))
    started = perf_counter()
    find_flags(short, TODAY)
    took = perf_counter() - started
    started = perf_counter()
    find_flags(long, TODAY)
    assert perf_counter() - started < 30 * took + 1


def test_a_passage_of_two_million_characters_is_read_in_seconds():
    long = "".join(unit * (2_000_000 // len(HOSTILE) // len(unit)) for unit in HOSTILE)
    started = perf_counter()
    find_flags(policy(long), TODAY)
    assert perf_counter() - started < 20
