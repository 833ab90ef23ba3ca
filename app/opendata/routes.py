"""Downloading the open data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from io import BytesIO

from flask import Blueprint, Response, abort, send_file, stream_with_context

from app.core.authz import authorize
from app.core.clock import now
from app.core.datasets import DataSet, published
from app.extensions import limiter
from app.opendata.services import write_archive

opendata = Blueprint("opendata", __name__, url_prefix="/open-data")


@opendata.get("/everything.zip")
@limiter.limit("20 per hour")
def everything() -> Response:
    """Made at each request, so that what was hidden a moment ago is not in it."""
    authorize("site.read")
    packed = BytesIO()  # tables are written a batch at a time; only the packed file is held
    write_archive(packed)
    packed.seek(0)
    name = f"open-data-{now():%Y-%m-%d}.zip"
    return send_file(packed, "application/zip", as_attachment=True, download_name=name, max_age=0)


def _named(name: str) -> DataSet:
    return next((one for one in published() if one.name == name), None) or abort(404)


def _download(lines: Iterator[str], name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(stream_with_context(lines), mimetype=mimetype, headers=headers)


@opendata.get("/<name>.csv")
@limiter.limit("120 per hour")
def table(name: str) -> Response:
    """One data set for a spreadsheet."""
    authorize("site.read")
    data_set = _named(name)
    return _download(_csv(data_set), f"{name}.csv", "text/csv")


@opendata.get("/<name>.json")
@limiter.limit("120 per hour")
def records(name: str) -> Response:
    """One data set for programs: a list of objects."""
    authorize("site.read")
    data_set = _named(name)
    return _download(_json(data_set), f"{name}.json", "application/json")


def _csv(data_set: DataSet) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(field.name for field in data_set.fields)
    for row in data_set.rows():
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _json(data_set: DataSet) -> Iterator[str]:
    before = "["
    for record in data_set.records():
        yield before + json.dumps(record, ensure_ascii=False)
        before = ",\n"
    yield "[]" if before == "[" else "]\n"
