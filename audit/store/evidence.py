"""The setting's register of evidence, the files behind it, and which criteria each item serves."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.domain.assurance import Evidence
from audit.domain.vocabulary import EvidenceKind
from audit.store.base import Model, UtcDateTime, utc_now
from audit.store.people import Setting
from audit.store.reviews import Review


class EvidenceItem(Model):
    """Something that shows what happens: added once, used for many criteria."""

    __tablename__ = "evidence_item"
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    title: Mapped[str]
    kind: Mapped[str]
    effective: Mapped[date]  # when it started to be true, not when it was uploaded
    review_by: Mapped[date | None]  # after this day it no longer counts
    summary: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    kept_in: Mapped[str] = mapped_column(default="")  # for what is not online: "Blue folder, head's office"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    setting: Mapped[Setting] = relationship()
    files: Mapped[list["StoredFile"]] = relationship(
        back_populates="evidence", order_by="StoredFile.id.desc()", lazy="selectin"
    )
    uses: Mapped[list["EvidenceUse"]] = relationship(back_populates="evidence", order_by="EvidenceUse.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def file(self) -> "StoredFile | None":
        """The newest version of its file; older ones are kept."""
        return self.files[0] if self.files else None

    @property
    def value(self) -> Evidence:
        """As the rules see it."""
        return Evidence(self.id, self.title, EvidenceKind(self.kind), self.effective, self.review_by)

    @property
    def log_setting_id(self) -> int:
        return self.setting_id


class StoredFile(Model):
    """A file that was uploaded. Its name on disk is random; its hash proves that it is unchanged."""

    __tablename__ = "stored_file"
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    name: Mapped[str]  # as it was called on the uploader's machine
    stored_name: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    evidence: Mapped[EvidenceItem] = relationship(back_populates="files")

    @property
    def log_setting_id(self) -> int:
        return self.evidence.setting_id


class EvidenceUse(Model):
    """One item of evidence serving one criterion in one review, and what it shows there."""

    __tablename__ = "evidence_use"
    __table_args__ = (UniqueConstraint("review_id", "criterion_ref", "evidence_id"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str]
    shows: Mapped[str] = mapped_column(default="")
    evidence: Mapped[EvidenceItem] = relationship(back_populates="uses")
    review: Mapped[Review] = relationship()

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id
