"""References in school policies that are out of date, each with the day since when, and what came after it.

A check is made on a day, and only what was out of date on that day counts: a policy of March 2017 may name the Data
Protection Act 1998. Only what could be checked in published sources is here; a change of fashion in words is not, nor
is a report that nothing replaced. Every entry says until when it was known to hold, so that nobody takes silence about
a later year for an assurance.
"""

from dataclasses import dataclass
from datetime import date

CHECKED = date(2025, 9, 30)  # until when the entries were checked, where they do not say another day


@dataclass(frozen=True, slots=True)
class Successor:
    """What stands in the place of something, from a day on."""

    since: date
    what: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A body, a law, a guide or a system that is no more. Its words alone tell that a reference is out of date."""

    ref: str
    pattern: str  # its words as a regular expression, bounded, without groups
    fate: str  # the beginning of a sentence, to which the month is added: "Becta closed in"
    since: date  # the first day on which a reference is out of date
    successors: tuple[Successor, ...]  # in order; empty where nothing came after
    exact_case: bool = False  # initials, which in small letters are something else
    in_use: bool = False  # out of date only where it is in use, not where it is ruled out
    known_to: date = CHECKED

    def successor(self, today: date) -> str:
        """What stands in its place on a day, as far as it is known; empty where that is nothing."""
        return next((s.what for s in reversed(self.successors) if s.since <= today), "")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a document."""

    year: int  # by which people name it
    since: date  # in force
    shown: str  # how its date is told


@dataclass(frozen=True, slots=True)
class Editions:
    """A document with editions, where only the year or month beside its name tells which is meant."""

    ref: str
    title: str
    pattern: str
    editions: tuple[Edition, ...]  # oldest first
    known_to: date = CHECKED

    def meant(self, year: int) -> Edition:
        """The edition in force at the end of a year; the oldest that is known, for years before it."""
        return next((e for e in reversed(self.editions) if e.year <= year), self.editions[0])

    def in_force(self, today: date) -> Edition | None:
        return next((e for e in reversed(self.editions) if e.since <= today), None)

    def replaced(self, edition: Edition, today: date) -> Edition | None:
        """The edition that replaced one, if it was in force by a day."""
        return next((e for e in self.editions if edition.since < e.since <= today), None)


def _gone(
    ref: str, pattern: str, fate: str, since: date, *then: str | Successor, exact_case: bool = False,
    in_use: bool = False, known_to: date = CHECKED,
) -> Gone:  # fmt: skip
    """``then``: what came after, at once where no day is given."""
    successors = tuple(s if isinstance(s, Successor) else Successor(since, s) for s in then)
    return Gone(ref, pattern, fate, since, successors, exact_case, in_use, known_to)


def _editions(*given: tuple[int, date, str]) -> tuple[Edition, ...]:
    return tuple(Edition(*one) for one in given)


_DFE = Successor(date(2010, 5, 12), "the Department for Education (DfE)")
_NCTL = Successor(date(2013, 3, 29), "the National College for Teaching and Leadership")
_DBS = "the Disclosure and Barring Service (DBS)"

_GUIDANCE = (
    _gone(  # GOV.UK: archived on that day
        "safer-recruitment-2006", r"\bsafeguarding children (?:and|&) safer recruitment(?: in education)?",
        "“Safeguarding children and safer recruitment in education” was replaced in", date(2014, 4, 3),
        "Keeping children safe in education",
    ),
    _gone(  # KCSIE 2014, "What it replaces"
        "allegations-2012", r"\bdealing with allegations of abuse against teachers",
        "“Dealing with allegations of abuse against teachers and other staff” was replaced in", date(2014, 4, 3),
        "part four of Keeping children safe in education",
    ),
    _gone(  # taken off Ofsted's website in June 2014, as Kent's e-Safety officer noted that September
        "inspecting-e-safety", r"\binspecting e[-–]?\s?safety\b",
        "Ofsted withdrew its briefing “Inspecting e-safety” in", date(2014, 6, 30), "Ofsted's inspection handbook",
    ),
    _gone(  # with the common inspection framework
        "inspecting-safeguarding-schools", r"\binspecting safeguarding in maintained schools(?: and academies)?",
        "“Inspecting safeguarding in maintained schools and academies” was replaced in", date(2015, 9, 1),
        "Ofsted's “Inspecting safeguarding in early years, education and skills settings”", known_to=date(2022, 8, 31),
    ),
    _gone(
        "common-inspection-framework", r"\bcommon inspection framework\b",
        "Ofsted's common inspection framework was replaced in", date(2019, 9, 1),
        "Ofsted's education inspection framework",
    ),
    _gone(  # in December 2020; the new advice says in 1.3 what it replaces
        "sexting-2016", r"\bsexting in schools and colleges\b",
        "“Sexting in schools and colleges” was replaced in", date(2020, 12, 31),
        "“Sharing nudes and semi-nudes”, advice of the UK Council for Internet Safety",
    ),
    _gone(
        "sre-guidance-2000", r"\bsex and relationships? education guidance\b",
        "The guidance on sex and relationship education of 2000 was replaced in", date(2020, 9, 1),
        "the statutory guidance on relationships, sex and health education",
    ),
)  # fmt: skip

_BODIES = (
    _gone(  # National Archives, the department's page on Becta
        "becta", r"\bbecta\b|\bBritish Educational Communications and Technology Agency\b",
        "Becta closed in", date(2011, 3, 31), "the Department for Education or the UK Safer Internet Centre",
    ),
    _gone(
        "dfee", r"\bDfEE\b|\bDepartment for Education and Employment\b",
        "The Department for Education and Employment (DfEE) was reorganised in", date(2001, 6, 30),
        "the Department for Education and Skills", _DFE, exact_case=True,
    ),
    _gone(
        "dfes", r"\bDf[Ee]S\b|\bDFES\b|\bDepartment for Education and Skills\b",
        "The Department for Education and Skills (DfES) was split in", date(2007, 6, 28),
        "the Department for Children, Schools and Families", _DFE, exact_case=True,
    ),
    _gone(
        "dcsf", r"\bDCSF\b|\bDepartment (?:for|of) Children,? Schools and Families\b",
        "The Department for Children, Schools and Families (DCSF) was replaced in", _DFE.since, _DFE, exact_case=True,
    ),
    _gone(  # Protection of Freedoms Act 2012
        "crb", r"\bCRBs?\b|\bCriminal Records Bureau\b",
        "The Criminal Records Bureau (CRB) was merged into another body in", date(2012, 12, 1), _DBS, exact_case=True,
    ),
    _gone(
        "isa", r"\bIndependent Safeguarding Authority\b",
        "The Independent Safeguarding Authority was merged into another body in", date(2012, 12, 1), _DBS,
    ),
    _gone(  # Education Act 2011; Hansard, 14 December 2011
        "gtce", r"\bGTC\(?E\)?(?![A-Za-z])|\bGeneral Teaching Council(?: for England|(?! for| of| in))\b",
        "The General Teaching Council for England was abolished in", date(2012, 3, 31),
        "the Teaching Agency", _NCTL, Successor(date(2018, 4, 1), "the Teaching Regulation Agency"), exact_case=True,
    ),
    _gone(
        "ncsl", r"\bNCSL\b|\bNational College for (?:School Leadership|Leadership of Schools)\b",
        "The National College for School Leadership was merged into another body in", _NCTL.since,
        _NCTL, Successor(date(2018, 4, 1), "the Department for Education"), exact_case=True,
    ),
    _gone(  # GOV.UK: it existed from 29 March 2013 to 31 March 2018
        "nctl", r"\bNCTL\b|\bNational College (?:for|of) Teaching and Leadership\b",
        "The National College for Teaching and Leadership (NCTL) was replaced in", date(2018, 4, 1),
        "the Teaching Regulation Agency or the Department for Education", exact_case=True,
    ),
    _gone(  # written statement of 15 September 2011
        "qca", r"\bQCD?A\b|\bQualifications and Curriculum (?:Authority|Development Agency)\b",
        "The Qualifications and Curriculum Authority, later the QCDA, closed in", date(2012, 3, 31),
        "the Department for Education or the Standards and Testing Agency", exact_case=True,
    ),
    _gone(  # announced at the end of July 2018
        "ukccis", r"\bUKCCIS\b|\bUK Council for Child Internet Safety\b",
        "The UK Council for Child Internet Safety (UKCCIS) was renamed in", date(2018, 7, 31),
        "the UK Council for Internet Safety (UKCIS)", exact_case=True,
    ),
    _gone(  # the partnership's own page
        "kscb", r"\bKSCB\b|\bKent Safeguarding Child(?:ren)?(?:['’]?s)? Boards?\b",
        "The Kent Safeguarding Children Board was replaced in", date(2019, 9, 17),
        "the Kent Safeguarding Children Multi-Agency Partnership (KSCMP)", exact_case=True,
    ),
    _gone(  # the last day for it, under the transitional guidance of 2018; some areas changed sooner
        "lscb", r"\bLSCBs?\b|\b[Ll]ocal [Ss]afeguarding [Cc]hildren(?:['’]?s['’]?)? [Bb]oards?\b",
        "Local safeguarding children boards were replaced everywhere by", date(2019, 9, 29),
        "the local safeguarding partners", exact_case=True,
    ),
)  # fmt: skip

_SCHEMES = (
    _gone(
        "equality-acts",
        r"\bDisability Discrimination Act\b|\bSex Discrimination Act\b|\bRace Relations (?:\(Amendment\) )?Act\b",
        "In England this Act was replaced in", date(2010, 10, 1), "the Equality Act 2010",
    ),
    _gone(  # Safeguarding Vulnerable Groups Act 2006
        "list-99", r"\bList 99\b", "List 99 was replaced in", date(2009, 10, 12), "the children's barred list",
    ),
    _gone("contactpoint", r"\bContactPoint\b", "The database ContactPoint was switched off in", date(2010, 8, 6)),
    _gone(
        "ict-curriculum",
        r"\bICT (?:National )?Curriculum\b|\bNational Curriculum (?:for |programmes? of study for |in )?ICT\b"
        r"|\bICT programmes? of study\b",
        "The national curriculum's subject ICT was replaced in", date(2014, 9, 1), "computing",
    ),
    _gone(  # the last day for it, under the transitional order of 2014
        "sen-statements",
        r"\bstatement(?:s|ed)? of (?:special educational needs?|SEND?)\b|\bSEND? statements?\b|\bstatemented\b",
        "Statements of special educational needs had to be replaced by", date(2018, 4, 1),
        "education, health and care (EHC) plans",
    ),
    _gone(  # SEND code of practice
        "school-action", r"\b(?:School|Early Years) Action Plus\b",
        "School Action and School Action Plus were replaced in", date(2014, 9, 1), "SEN support",
    ),
    _gone(
        "windows-xp", r"\bWindows XP\b", "Security updates for Windows XP ended in", date(2014, 4, 8),
        "a system that still has security updates", in_use=True,
    ),
    _gone(
        "windows-vista", r"\bWindows Vista\b", "Security updates for Windows Vista ended in", date(2017, 4, 11),
        "a system that still has security updates", in_use=True,
    ),
    _gone(
        "windows-7", r"\bWindows 7\b", "Security updates for Windows 7 ended in", date(2020, 1, 14),
        "a system that still has security updates", in_use=True,
    ),
)  # fmt: skip

GONE: tuple[Gone, ...] = (*_GUIDANCE, *_BODIES, *_SCHEMES)

EDITIONS: tuple[Editions, ...] = (
    Editions(
        "kcsie",
        "“Keeping children safe in education”",
        r"\bKCSIE\b|\bkeeping children safe in education\b",
        _editions(
            (2014, date(2014, 4, 3), "April 2014"),
            (2015, date(2015, 3, 26), "2015"),  # March, and again in July 2015
            (2016, date(2016, 9, 5), "September 2016"),
            (2018, date(2018, 9, 3), "September 2018"),
            (2019, date(2019, 9, 2), "September 2019"),
            (2020, date(2020, 9, 1), "September 2020"),
            (2021, date(2021, 9, 1), "September 2021"),
            (2022, date(2022, 9, 1), "September 2022"),
            (2023, date(2023, 9, 1), "September 2023"),
            (2024, date(2024, 9, 2), "September 2024"),
            (2025, date(2025, 9, 1), "September 2025"),
        ),
    ),
    Editions(
        "working-together",
        "“Working together to safeguard children”",
        r"\bworking together to safeguard(?:ing)? children\b|\bWTSC\b",
        _editions(
            (2010, date(2010, 3, 17), "March 2010"),
            (2013, date(2013, 4, 15), "2013"),
            (2015, date(2015, 3, 26), "March 2015"),
            (2018, date(2018, 7, 4), "July 2018"),
            (2023, date(2023, 12, 15), "December 2023"),
        ),
    ),
    Editions(
        "data-protection-act",
        "the Data Protection Act",
        r"\bdata protection acts?\b|\bDPA\b",
        _editions(
            (1984, date(1984, 7, 12), "1984"),
            (1998, date(2000, 3, 1), "1998"),
            (2018, date(2018, 5, 25), "2018"),
        ),
    ),
    Editions(
        "inspecting-safeguarding",
        "Ofsted's “Inspecting safeguarding”",
        r"\binspecting safeguarding(?: in early years,? education and skills(?: settings?)?)?",
        _editions(
            (2014, date(2014, 9, 1), "September 2014"),
            (2015, date(2015, 9, 1), "September 2015"),
            (2016, date(2016, 8, 23), "August 2016"),  # number 160047
            (2019, date(2019, 9, 1), "September 2019"),  # number 190014
        ),
        known_to=date(2022, 8, 31),
    ),
    Editions(
        "sen-code",
        "the SEND code of practice",
        r"\b(?:SEND?|special educational needs?(?: and disabilit(?:y|ies))?) code of practice\b",
        _editions((2001, date(2002, 1, 1), "2001"), (2014, date(2014, 9, 1), "2014, revised in 2015")),
    ),
    Editions(
        "prevent-duty-guidance",
        "the Prevent duty guidance",
        r"\bprevent duty guidance(?: for england and wales)?",
        _editions((2015, date(2015, 7, 1), "2015"), (2023, date(2023, 12, 31), "2023")),
    ),
    Editions(
        "bullying-advice",
        "“Preventing and tackling bullying”",
        r"\bprevent(?:ing|ion)? and tackling bullying\b",
        _editions((2014, date(2014, 3, 1), "2014"), (2017, date(2017, 7, 6), "July 2017")),
    ),
    Editions(
        "worried",
        "“What to do if you're worried a child is being abused”",
        r"\bwhat to do if you(?:['’]re| are)? worried a child is being abused\b",
        _editions((2006, date(2006, 12, 1), "2006"), (2015, date(2015, 3, 26), "March 2015")),
    ),
    Editions(
        "safer-working-practice",
        "“Guidance for safer working practice”",
        r"\b(?:guidance for )?safer working practices?(?: for (?:adults|those|people)(?: who| that)? work(?:ing)? with"
        r" children and young people(?: in education(?: settings?)?)?)?",
        _editions(
            (2009, date(2009, 3, 1), "2009"),
            (2015, date(2015, 10, 1), "October 2015"),
            (2019, date(2019, 5, 1), "May 2019"),
        ),
        known_to=date(2022, 1, 31),
    ),
    Editions(
        "eyfs",
        "the statutory framework for the early years foundation stage",
        r"\b(?:EYFS|early years foundation stage)(?: statutory)?(?: framework)?\b",
        _editions(
            (2008, date(2008, 9, 1), "2008"),
            (2012, date(2012, 9, 1), "September 2012"),
            (2014, date(2014, 9, 1), "September 2014"),
            (2017, date(2017, 4, 3), "April 2017"),
            (2021, date(2021, 9, 1), "September 2021"),
        ),
        known_to=date(2023, 12, 31),
    ),
)
