"""The fixed words of a review: levels, forces, phases, facilities, kinds of evidence.

Codes are stored in the database and in rubric files and never change; labels are what people read.
"""

from enum import StrEnum

LEVELS: tuple[str, ...] = ("Not in place", "Emerging", "Developing", "Secure", "Embedded")
SECURE = 3  # what the requirements ask
TOP_LEVEL = len(LEVELS) - 1

PHASES: dict[str, str] = {
    "early-years": "Early years or nursery",
    "primary": "Primary",
    "secondary": "Secondary or sixth form",
    "college": "College (16 and over)",
    "special": "Special school or unit",
    "alternative": "Alternative provision",
    "residential": "Boarding or residential",
}

TYPES: dict[str, str] = {
    "maintained": "Maintained school or nursery school",
    "academy": "Academy or free school",
    "independent": "Independent school",
    "special-non-maintained": "Non-maintained special school",
    "pru": "Pupil referral unit",
    "college": "Sixth form or further education college",
    "childcare": "Stand-alone nursery or childcare provider",
}

FACILITIES: dict[str, str] = {
    "website": "A website",
    "learning-platform": "A learning platform or portal",
    "social-media": "Official social media accounts",
    "videoconferencing": "Videoconferencing or webcams used with children",
    "progress-apps": "Apps that record children's progress",
    "children-online": "Children use the internet on site",
    "pupil-devices": "Pupils may bring their own phones or devices",
    "email-pupils": "Pupils have school email accounts",
}

OWNERS: tuple[str, ...] = (
    "Headteacher",
    "Designated safeguarding lead",
    "Online safety lead",
    "Lead governor",
    "Governing body",
    "Computing lead",
    "PSHE lead",
    "SENCO",
    "Network manager",
    "Data protection lead",
    "School business manager",
    "Early years lead",
    "Head of boarding",
    "Communications lead",
    "Behaviour lead",
)


class Force(StrEnum):
    """How binding a requirement is. Weights are those of the scoring rule: 3, 2, 1, or none."""

    LEGAL = "legal"
    STATUTORY = "statutory"
    INSPECTION = "inspection"
    RECOMMENDED = "recommended"
    GOOD_PRACTICE = "good-practice"
    CONTEXT = "context"

    @property
    def weight(self) -> int:
        """3 for law and statutory guidance, 2 for inspection and strong recommendation, 1 for good practice."""
        return _WEIGHTS[self]

    @property
    def label(self) -> str:
        return _FORCE_LABELS[self]

    @property
    def binds_by_law_or_guidance(self) -> bool:
        """True for what the law or statutory guidance asks: these gaps always come first."""
        return self in (Force.LEGAL, Force.STATUTORY)


_WEIGHTS = {
    Force.LEGAL: 3,
    Force.STATUTORY: 3,
    Force.INSPECTION: 2,
    Force.RECOMMENDED: 2,
    Force.GOOD_PRACTICE: 1,
    Force.CONTEXT: 0,
}
_FORCE_LABELS = {
    Force.LEGAL: "Legal duty",
    Force.STATUTORY: "Statutory guidance",
    Force.INSPECTION: "Inspection",
    Force.RECOMMENDED: "Strongly recommended",
    Force.GOOD_PRACTICE: "Good practice",
    Force.CONTEXT: "Context",
}


class EvidenceKind(StrEnum):
    """What sort of thing an item of evidence is."""

    DOCUMENT = "document"
    RECORD = "record"
    OBSERVATION = "observation"
    VOICE = "voice"
    EXTERNAL = "external"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]

    @property
    def shows_practice(self) -> bool:
        """A document says what should happen; every other kind shows what does."""
        return self is not EvidenceKind.DOCUMENT


_KIND_LABELS = {
    EvidenceKind.DOCUMENT: "Policy or document",
    EvidenceKind.RECORD: "Record or log",
    EvidenceKind.OBSERVATION: "Observation",
    EvidenceKind.VOICE: "Pupil, staff or parent voice",
    EvidenceKind.EXTERNAL: "External check",
}


class Effort(StrEnum):
    """What it takes to move up one level: days, weeks, or a term and more."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def label(self) -> str:
        return {"small": "Small (days)", "medium": "Medium (weeks)", "large": "Large (a term or more)"}[self]

    @property
    def rank(self) -> int:
        """0 for the smallest effort, so that sorting puts quick wins first."""
        return list(Effort).index(self)


class ActionStatus(StrEnum):
    """Where an action has got to."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()

    @property
    def is_open(self) -> bool:
        return self not in (ActionStatus.DONE, ActionStatus.DROPPED)


class Priority(StrEnum):
    """How urgent an action is; drafted from its gap, then the plan owner's to change."""

    STATUTORY = "statutory"
    HIGH = "high"
    NORMAL = "normal"

    @property
    def label(self) -> str:
        return {"statutory": "1 Statutory", "high": "2 High", "normal": "3 Normal"}[self]


def level_name(level: int | None) -> str:
    """``3`` → "3 Secure"; ``None`` → "Not judged"."""
    return "Not judged" if level is None else f"{level} {LEVELS[level]}"
