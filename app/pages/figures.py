"""Numbers of the year that no single kind can know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import case, func, select

from app.core.digest import Figure, figures
from app.core.models import Resource
from app.extensions import db


@figures
def people_who_wrote(since: datetime) -> Iterable[Figure]:
    """Whoever wrote something that is public, and how many comments; imports count too."""
    wrote, comments = db.session.execute(
        select(
            func.count(Resource.author_id.distinct()),
            func.sum(case((Resource.kind == "comment", 1), else_=0)),
        ).where(Resource.published_at >= since, Resource.hidden_at.is_(None))
    ).one()
    if wrote:
        yield Figure(_("people wrote something"), wrote, position=0)
    if comments:
        yield Figure(_("comments"), int(comments), position=40)
