"""Fixtures for pages about a review that was started from the one before."""

from datetime import date

import pytest
from flask import Flask

from audit.domain.vocabulary import EvidenceKind
from audit.services.evidence import EvidenceInput, add_evidence, attach
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.new_cycle import NextReview, start_next_review
from audit.services.plans import add_action, draft_for
from audit.store.reviews import Review
from tests.conftest import EDITION, TESTER, TODAY, World

AUTUMN = date(2017, 9, 20)
A, B = "training-annual", "training-induction"


@pytest.fixture
def earlier(app: Flask, world: World) -> Review:
    """Last year's review, with something of every sort in it, seen from this autumn."""
    review = world.review
    for ref, said in {
        A: JudgementInput(3, rationale="Register of 4 January", target=4),
        B: JudgementInput(2, rationale="Checklist"),
        "lead-role-partners": JudgementInput(3, rationale="Consent is asked first"),
        "monitoring-alerts": JudgementInput(4, exception="Shown to governors"),
        "policy-linked": JudgementInput(not_applicable="No such policy"),
    }.items():
        record_judgement(TESTER, review, ref, said, 0)
    for title, review_by in (("Old log", date(2017, 7, 1)), ("New log", date(2018, 3, 1)), ("Photo", None)):
        said = EvidenceInput(title, EvidenceKind.RECORD, date(2016, 9, 1), review_by, kept_in="Office")
        item = add_evidence(TESTER, review.setting, said)
        attach(TESTER, review, "lead-role-partners" if title == "Photo" else A, [item], "Page 2")
    add_action(TESTER, review, draft_for(review, B, TODAY), [B], TODAY)
    app.config["TODAY"] = AUTUMN
    return review


@pytest.fixture
def started(earlier: Review) -> Review:
    """This year's review, started from it under the same edition."""
    return start_next_review(TESTER, earlier, NextReview(2017, EDITION), AUTUMN)
