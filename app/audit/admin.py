"""The log for administrators: filter, read, export."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.accounts.models import Role
from app.accounts.permissions import staff
from app.audit import queries, verifying
from app.audit.models import AuditEntry
from app.audit.words import words
from app.core.asked import asked_id
from app.core.authz import Refusal, authorize, rule
from app.core.moments import YEARS
from app.core.pagination import paginate
from app.core.text import no_formula
from app.extensions import db

audit = Blueprint("audit", __name__, url_prefix="/admin/audit")
COLUMNS = ("number", "when", "who", "action", "kind", "subject", "title", "before", "after", "sha256")  # fmt: skip


@rule("audit.read")
def read(user: Any, _: object) -> Refusal | None:
    return staff(user, Role.ADMINISTRATOR)


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _filter() -> queries.Filter:
    return queries.Filter(
        action=request.args.get("action", ""),
        actor_id=asked_id("actor"),
        since=_day("since"),
        until=_day("until"),
    )


@audit.get("")
def index() -> ResponseReturnValue:
    authorize("audit.read")
    wanted = _filter()
    known = [(action, words(action)) for action in db.session.scalars(queries.actions())]
    page = paginate(queries.entries(wanted))
    people = db.session.scalars(queries.people(page.items))
    return render_template(
        "audit/index.html",
        page=page,
        names={person.id: person.name or person.shown_name for person in people},
        head=verifying.head(),
        wanted=wanted,
        action_options=sorted(known, key=itemgetter(1)),
        words=words,
        values=values,
    )


_LONG = re.compile(r"\S{16}(?=\S{8})")  # a fingerprint has no place to break a line


def values(fields: dict[str, Any], names: Mapping[Any, str] = MappingProxyType({})) -> str:
    """Changed fields on one line; a dash stands for what has no value, a name for who is meant."""
    shown = {name: "–" if value is None or value == "" else value for name, value in fields.items()}
    if "person" in shown:
        shown["person"] = names.get(shown["person"], shown["person"])
    line = "; ".join(f"{name}: {value}" for name, value in shown.items()) or "–"
    return _LONG.sub("\\g<0>\u200b", line)


def _row(entry: AuditEntry) -> list[str]:
    who = entry.actor.shown_name if entry.actor else ""
    values = [
        str(entry.number or ""),
        entry.created_at.isoformat(),
        who,
        entry.action,
        entry.subject_kind,
    ]
    values += [entry.subject_id, entry.subject_title]
    values += [json.dumps(part, ensure_ascii=False) for part in (entry.before, entry.after)]
    values.append(entry.digest or "")
    return [no_formula(value) for value in values]


@audit.get("/export.csv")
def export() -> ResponseReturnValue:
    authorize("audit.read")
    query = queries.entries(_filter()).execution_options(yield_per=500)

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(COLUMNS)
        for entry in db.session.scalars(query):
            writer.writerow(_row(entry))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue()

    headers = {"Content-Disposition": "attachment; filename=audit.csv"}
    return Response(stream_with_context(lines()), mimetype="text/csv", headers=headers)
