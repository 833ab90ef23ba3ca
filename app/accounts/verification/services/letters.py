"""Letters with codes: made together, printed from a file that is given out once, used once."""

from __future__ import annotations

import csv
import io
import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from app.accounts.models import User
from app.accounts.verification import codes, documents, tables
from app.accounts.verification.models import Letter, LetterBatch
from app.accounts.verification.tables import Row
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.i18n import format_date
from app.core.text import no_formula
from app.extensions import db

SHORTEST, LONGEST = 7, 365  # days that codes work


def make(data: bytes, name: str, works_for: int, by: User) -> tuple[LetterBatch, bytes]:
    """Codes for the lines of a table (days they work), and the file to print from, which is kept nowhere.

    In the file are the columns that say whom to write to, without documents and birth dates.
    Raises tables.Refused, documents.WrongKey.
    """
    documents.vouch()
    table = tables.Table(data, needs_document=False)
    rows = list(table.rows())
    if not table.others:
        raise tables.whole(_("Add columns that say whom to write to: name, street, town"))
    expires_at = now() + timedelta(days=works_for)
    batch = LetterBatch(
        name=name, salt=secrets.token_hex(16), letters_count=len(rows), made_by_id=by.id,
        expires_at=expires_at,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    drawn = [codes.draw() for _each in rows]
    hashes = [codes.hash_of(batch.salt, code) for code in drawn]
    values = [_letter(batch, row, code) for row, code in zip(rows, hashes, strict=True)]
    db.session.execute(Letter.__table__.insert(), values)  # type: ignore[attr-defined]
    emit(StaffActed(by, "letters.made", batch, {}, {"letters": len(rows)}))
    return batch, _sheet(list(table.others), rows, drawn, expires_at)


def void(batch: LetterBatch, by: User) -> None:
    """Let none of the codes work any more; who used one stays verified."""
    db.session.refresh(batch, with_for_update=True)
    if batch.voided_at is not None:
        return
    batch.voided_at = now()
    unused = delete(Letter).where(Letter.batch_id == batch.id, Letter.used_at.is_(None))
    db.session.execute(unused)
    db.session.flush()
    emit(StaffActed(by, "letters.voided", batch, {"letters": batch.letters_count}, {}))


def _letter(batch: LetterBatch, row: Row, code: str) -> dict[str, object]:
    return {
        "batch_id": batch.id,
        "code": code,
        "document": row.document or None,
        "born": row.born,
        "district_id": row.district_id,
    }


def _sheet(columns: list[str], rows: list[Row], drawn: list[str], ends: datetime) -> bytes:
    """CSV in UTF-8 with its mark, as spreadsheets and printers read it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([*columns, _("Code"), _("Works until")])
    last_day = format_date(ends)
    for row, code in zip(rows, drawn, strict=True):
        writer.writerow([*map(no_formula, row.others.values()), codes.shown(code), last_day])
    return buffer.getvalue().encode("utf-8-sig")
