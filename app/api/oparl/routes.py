"""The addresses that OParl clients read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request
from sqlalchemy import exists
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from app.api.answers import absolute, answer
from app.api.oparl import addresses, bodies, lists, objects
from app.api.oparl.branches import ANY, MEETINGS
from app.api.oparl.pieces import Object
from app.core.authz import authorize
from app.extensions import db
from app.meetings.councils.models import Body, MeetingOrganization

oparl = Blueprint("oparl", __name__, url_prefix=addresses.ROOT)
KEPT = ("page", "limit", *lists.FILTERS, "omit_internal")


def speaks_json(view: Callable[..., Response]) -> Callable[..., Response]:
    """What is wrong with an address is said in JSON as well."""

    @wraps(view)
    def wrapped(*args: Any, **values: Any) -> Response:
        try:
            return view(*args, **values)
        except lists.BadFilter as error:
            return answer({"error": str(error)}, status=400)

    return wrapped


@oparl.get("")
def system() -> Response:
    authorize("site.read")
    return _single(bodies.system())


@oparl.get("/bodies")
@speaks_json
def all_bodies() -> Response:
    authorize("site.read")
    asked = lists.wanted(request.args)
    found = objects.finished(bodies.all_of_them(), embeds=not asked.omits_embedded)
    first = (asked.page - 1) * asked.limit
    return _page(found[first : first + asked.limit], len(found), asked)


@oparl.get("/bodies/<token>")
def body(token: str) -> Response:
    authorize("site.read")
    body_id = _body_id(token)
    found = bodies.own() if body_id is None else bodies.one(body_id)
    return _single(objects.finished([found or abort(404)])[0])


@oparl.get("/bodies/<token>/<folder>")
@speaks_json
def listed(token: str, folder: str) -> Response:
    """One of the lists of a body."""
    authorize("site.read")
    kind = addresses.KINDS.get(folder, "Body")
    if kind == "Body":
        abort(404)
    return _listed(kind, _body_id(token))


@oparl.get("/organizations/<int:organization_id>/meetings")
@speaks_json
def meetings_of(organization_id: int) -> Response:
    """The meetings of a committee."""
    authorize("site.read")
    found = lists.find("Organization", str(organization_id)) or abort(404)
    is_its = exists().where(
        MeetingOrganization.meeting_id == MEETINGS.c.id,
        MeetingOrganization.organization_id == found.id,
    )
    return _listed("Meeting", ANY, is_its)


@oparl.get("/<folder>/<token>")
def single(folder: str, token: str) -> Response:
    """One object; what was deleted says so."""
    authorize("site.read")
    kind = addresses.KINDS.get(folder) or abort(404)
    found = lists.find(kind, token) if kind != "Body" else None
    made = objects.made(kind, [found or abort(404)])
    return _single(made[0] if made else abort(404))


def _body_id(token: str) -> int | None:
    """The number of a body; None is our own."""
    if token == addresses.OWN_BODY:
        return None
    if not (token.isascii() and token.isdecimal() and len(token) < 10):
        abort(404)
    row = db.session.get(Body, int(token))
    return row.id if row is not None else abort(404)


def _listed(kind: str, body_id: int | None, narrow: Any = None) -> Response:
    asked = lists.wanted(request.args)
    found, total = lists.page_of(kind, body_id, asked, narrow)
    return _page(objects.made(kind, found, embeds=not asked.omits_embedded), total, asked)


def _single(found: Object) -> Response:
    modified = found.get("modified")
    return answer(found, datetime.fromisoformat(modified) if modified else None)


def _page(data: list[Object], total: int, asked: lists.Wanted) -> Response:
    last = max(1, -(-total // asked.limit))
    links = {"first": _url(1), "self": _url(asked.page), "last": _url(last)}
    if 1 < asked.page <= last + 1:
        links["prev"] = _url(asked.page - 1)
    if asked.page < last:
        links["next"] = _url(asked.page + 1)
    pagination = {
        "totalElements": total, "elementsPerPage": asked.limit, "currentPage": asked.page,
        "totalPages": last,
    }  # fmt: skip
    times = [datetime.fromisoformat(one["modified"]) for one in data if "modified" in one]
    return answer(
        {"data": data, "pagination": pagination, "links": links}, max(times, default=None)
    )


def _url(page: int) -> str:
    """This list's address with another page, its filters kept."""
    kept = MultiDict((name, request.args[name]) for name in KEPT if request.args.get(name))
    kept.pop("page", None)
    pairs = [(name, value.replace(" ", "+")) for name, value in kept.items()]
    if page > 1:
        pairs.append(("page", str(page)))
    query = urlencode(pairs, safe=":")
    return absolute(iri_to_uri(request.path)) + (f"?{query}" if query else "")
