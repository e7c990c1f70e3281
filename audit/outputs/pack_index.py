"""The first page of an inspection-day pack: one HTML file that needs no network, no script and no other file.

Everything somebody typed reaches it through Jinja's escaping, and the page forbids itself scripts and requests.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from audit.domain.assessment import Standing
from audit.domain.compliance import Compliance, count_states, source_standings
from audit.domain.compliance_words import how_it_follows, source_sentence
from audit.domain.dates import show_date
from audit.domain.evidence_words import currency_words, size_words
from audit.domain.inspection import inspectors_order, standings_by_part
from audit.domain.scoring import score, show_percent
from audit.domain.vocabulary import level_name
from audit.outputs.pack_facts import FileState, PackFacts
from audit.outputs.workbook_words import count_of, place_of

TEMPLATE = Path(__file__).with_name("pack.html")
FORMAT = 1
STATE_TONES = {
    Compliance.MET: "good",
    Compliance.PARTLY_MET: "part",
    Compliance.NOT_MET: "poor",
    Compliance.NOT_JUDGED: "none",
    Compliance.NOT_APPLICABLE: "none",
}


def index_page(facts: PackFacts, others: Iterable[tuple[str, str]]) -> bytes:
    """The page as UTF-8. ``others``: name and purpose of each other file of the pack that is not evidence."""
    assessment = facts.assessment
    edition = assessment.edition
    text = _template().render(
        facts=facts,
        assessment=assessment,
        edition=edition,
        others=list(others),
        score=score(assessment.standings),
        sources=[
            (
                source,
                source_sentence(count_states(source_standings(assessment, source))),
                standings_by_part(assessment, source),
            )
            for source in inspectors_order(edition.sources)
        ],
        tones=STATE_TONES,
        lost=facts.in_state(FileState.LOST),
        changed=facts.in_state(FileState.CHANGED),
        FileState=FileState,
    )
    return text.encode("utf-8", errors="replace")  # half a character, as a damaged database may hold, becomes "?"


def manifest(facts: PackFacts, sums: dict[str, str]) -> bytes:
    """What is in the pack, for programs. ``sums``: name → SHA-256 of every file but this one and the checksums."""
    assessment = facts.assessment
    value: dict[str, Any] = {
        "format": FORMAT,
        "setting": facts.setting_name,
        "year": facts.year_label,
        "edition": assessment.edition.id,
        "on": assessment.today.isoformat(),
        "hidden_criteria": sorted(assessment.hidden),
        "frozen_copy": (
            {"revision": facts.frozen_copy[0], "sha256": facts.frozen_copy[1]} if facts.frozen_copy else None
        ),
        "files": [{"path": path, "sha256": sha256} for path, sha256 in sorted(sums.items())],
        "evidence": [
            {
                "id": number,
                "title": item.evidence.title,
                "kind": item.evidence.kind.value,
                "effective": item.evidence.effective.isoformat(),
                "review_by": item.evidence.review_by.isoformat() if item.evidence.review_by else None,
                "link": item.link or None,
                "kept_in": item.kept_in or None,
                "file": (
                    {
                        "path": item.file.path if item.file.state is not FileState.LOST else None,
                        "uploaded_as": item.file.name,
                        "uploaded_sha256": item.file.sha256,
                        "state": item.file.state.value,
                    }
                    if item.file
                    else None
                ),
            }
            for number, item in sorted(facts.items.items())
        ],
    }
    return f"{json.dumps(value, indent=1)}\n".encode()  # ASCII only: \u escapes survive any program


def _titles(standings: Iterable[Standing]) -> str:
    return "; ".join(s.criterion.title for s in standings)


@lru_cache(maxsize=1)
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        date=show_date,
        level=level_name,
        percent=show_percent,
        size=size_words,
        currency=currency_words,
        how=how_it_follows,
        titles=_titles,
    )
    made.globals.update(count_of=count_of, place_of=place_of)
    return made.get_template(TEMPLATE.name)
