"""What the tests of the register's pages start from."""

import io
from datetime import date

from sqlalchemy import select

from audit.domain.vocabulary import EvidenceKind
from audit.services import evidence
from audit.services.evidence import EvidenceInput
from audit.services.reviews import edition_of
from audit.store.base import db
from audit.store.evidence import EvidenceItem
from tests.conftest import TESTER

PDF = b"%PDF-1.4\n%%EOF\n"
SOUND = {
    "title": "Online safety policy",
    "kind": "document",
    "effective": "5 September 2016",
    "review_by": "3/7/2017",
    "summary": "What we do.",
    "kept_in": "Blue folder",
    "version": "0",
}


def add(world, title="Online safety policy", kind=EvidenceKind.DOCUMENT, effective=date(2016, 9, 5), **more):
    file = evidence.receive_file("policy.pdf", io.BytesIO(PDF)) if more.pop("file", False) else None
    use = more.pop("use", None)
    said = EvidenceInput(title, kind, effective, **{"kept_in": "Blue folder", **more})
    return evidence.add_evidence(TESTER, world.setting, said, file, use)


def pdf(name="policy.pdf", content=PDF):
    return (io.BytesIO(content), name)


def refs(world):
    return [criterion.ref for criterion in edition_of(world.review).criteria]


def title_of(world, ref):
    return edition_of(world.review).criterion(ref).title


def new_path(world):
    return f"/settings/{world.setting.id}/evidence/new"


def attach_path(world, ref):
    return f"/reviews/{world.review.id}/criteria/{ref}/evidence"


def only_item():
    db.session.expire_all()
    return db.session.scalars(select(EvidenceItem)).one()
