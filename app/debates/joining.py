"""What opinion groups add to conclusions and to the summary of a debate."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from app.core.fragments import register
from app.core.models import Resource
from app.debates.models import Debate
from app.debates.opinions.models import Statement
from app.debates.opinions.summary import groups_of
from app.debates.quoting import Quote, quotable
from app.extensions import db


def _groups(resource: Resource) -> dict[str, Any] | None:
    """What the summary shows of the groups; nothing before there are some."""
    picture = groups_of(resource) if isinstance(resource, Debate) else None
    return {"debate": resource, "picture": picture} if picture and picture.groups else None


def _statements(debate: Debate, numbers: Collection[int]) -> dict[int, Quote]:
    """Statements are quoted without a name: what counts is how many agree."""
    query = select(Statement).where(Statement.id.in_(numbers), Statement.debate_id == debate.id)
    return {one.id: _quoted(one) for one in db.session.scalars(query)}


def _quoted(one: Statement) -> Quote:
    if not one.is_visible:
        return Quote(one.id, gone=_("This statement is not public any more."))
    text = Markup("<p>{}</p>").format(one.body)
    return Quote(one.id, one.url, text, _("Statement"), one.published_at, one.locale)


def join() -> None:
    quotable("statement", "opinions.statement", _statements)
    register("debate.summary", "debates/groups.html", _groups)
