"""The Excel workbook of a review: action plan, gap analysis, compliance, scores, evidence, and the check of its policy.

``write_workbook`` is all that others need. The same report always gives the same bytes, so that two exports can be
compared and a stored one can be checked by its hash.
"""

from datetime import datetime, time
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from audit.domain.cell_text import safe_text
from audit.outputs.report import Report
from audit.outputs.workbook_compliance import write_compliance
from audit.outputs.workbook_evidence import write_evidence
from audit.outputs.workbook_gaps import write_gaps
from audit.outputs.workbook_owners import write_owner_sheets
from audit.outputs.workbook_plan import owners_of, plan_table, write_plan
from audit.outputs.workbook_policy import write_policy
from audit.outputs.workbook_readme import write_readme
from audit.outputs.workbook_scores import write_scores
from audit.outputs.workbook_styles import add_styles
from audit.outputs.workbook_table import COMPLIANCE, EVIDENCE, GAPS, PLAN, POLICY, README, SCORES

SHEETS = (README, PLAN, GAPS, COMPLIANCE, SCORES, EVIDENCE)


def write_workbook(report: Report, *, owner_sheets: bool = False) -> bytes:
    """The whole workbook, as the bytes of an .xlsx file. Everything in it is as of ``report.assessment.today``.

    With ``owner_sheets``, a sheet for every owner follows the others.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    add_styles(book)
    sheets = {name: book.create_sheet(name) for name in SHEETS}
    owners = owners_of(report)
    owner_cells = write_readme(sheets[README], report, plan_table(report), owners)
    write_plan(sheets[PLAN], report, owner_cells)
    write_gaps(sheets[GAPS], report)
    write_compliance(sheets[COMPLIANCE], report)
    write_scores(sheets[SCORES], report)
    write_evidence(sheets[EVIDENCE], report)
    if report.policy is not None:
        write_policy(book.create_sheet(POLICY), report, report.policy)
    if owner_sheets:
        write_owner_sheets(book, report)
    _describe(book, report)
    content = BytesIO()
    ExcelWriter(book, _TimelessZip(content, "w", ZIP_DEFLATED)).save()
    return content.getvalue()


def _describe(book: Workbook, report: Report) -> None:
    """Document properties, as Excel shows them under File, Info."""
    edition = report.assessment.edition
    properties = book.properties
    properties.creator = properties.lastModifiedBy = "Plumbline"
    properties.title = safe_text(f"Online safety action plan: {report.setting_name}, {report.year_label}")
    properties.subject = safe_text(f"{edition.title}, edition {edition.edition}")
    properties.keywords = "online safety, self-review, action plan, gap analysis, compliance, evidence"
    properties.created = properties.modified = datetime.combine(report.assessment.today, time(12))


class _TimelessZip(ZipFile):
    """A ZIP file that does not record when it was written, which would make every export differ."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *args: Any, **kwargs: Any) -> None:
        """As ZipFile does, but dated to the first day that ZIP knows."""
        info = ZipInfo(str(getattr(zinfo_or_arcname, "filename", zinfo_or_arcname)))
        info.compress_type = self.compression
        super().writestr(info, data, *args, **kwargs)

    def write(
        self, filename: str | PathLike[str], arcname: str | PathLike[str] | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """openpyxl hands sheets in as temporary files."""
        self.writestr(str(arcname or filename), Path(filename).read_bytes())
