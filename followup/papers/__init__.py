"""What leaves the house on paper: sheets, reports, drafts for signature, calendars. Numbers come from overview."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from config import clock
from config.settings import Settings
from followup.overview import Filters


class Format(StrEnum):
    XLSX = "xlsx"  # the follow-up sheet
    CSV = "csv"  # the same rows
    DOCX = "docx"  # the progress report
    PDF = "pdf"  # the same report, where LibreOffice is present
    ICS = "ics"  # due dates

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.ICS: "text/calendar; charset=utf-8",
}


def export(session: Session, format: Format | str, filters: Filters | None, now: datetime, settings: Settings) -> bytes:
    """The document in that format. Raises Refused for .pdf where LibreOffice is absent."""
    from followup import overview
    from followup.overview.duties import all_rows
    from followup.papers import ics, office, pdf, records, report, sheet
    from followup.rules import Rules

    format, filters, today = Format(format), filters or Filters(), clock.today(now)
    if format in (Format.DOCX, Format.PDF):
        findings = report.gather(session, filters, today, Rules.load(settings))
        coordinator = findings.plan.coordinator_id if findings.plan else None
        document = report.to_docx(findings, office.of_agency(session, settings, coordinator), today)
        return pdf.from_docx(document) if format is Format.PDF else document
    if format is Format.ICS:
        duties = ics.worth_showing(all_rows(session, today, replace(filters, ahead=True)), today)
        return ics.to_ics(duties, name="Thời hạn nhiệm vụ", host=host_of(settings), now=now)
    rows = records.stream(session, today, filters)
    if format is Format.CSV:
        return sheet.to_csv(rows)
    by_agency, total = overview.by_agency(session, today, filters), overview.total(session, today, filters)
    return sheet.to_xlsx(rows, by_agency, total, today)


def file_name(format: Format | str, now: datetime) -> str:
    """bao-cao-tien-do-2026-11-23.docx"""
    format = Format(format)
    stems = {Format.DOCX: "bao-cao-tien-do", Format.PDF: "bao-cao-tien-do", Format.ICS: "lich-thoi-han"}
    return f"{stems.get(format, 'theo-doi-nhiem-vu')}-{clock.today(now).isoformat()}.{format}"


def host_of(settings: Settings) -> str:
    """The name in our addresses, for UIDs."""
    return settings.base_url.split("://")[-1].split("/")[0].split(":")[0] or "dondoc"
