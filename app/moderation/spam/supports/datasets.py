"""Open data: what was set aside of supports, and what counts again."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from app.core.datasets import DataSet, Field, publish
from app.core.models import Resource, open_places
from app.likes.models import Exclusion, Readmission

_BACK = (
    select(func.coalesce(func.sum(Readmission.number), 0))
    .where(Readmission.exclusion_id == Exclusion.id)
    .correlate(Exclusion)
    .scalar_subquery()
)


def _public(query: Select[Any]) -> Select[Any]:
    query = query.join(Resource, Resource.id == Exclusion.resource_id)
    query = query.where(Resource.is_visible, Resource.component_id.in_(open_places()))
    return query.order_by(Exclusion.id)


def register() -> None:
    publish(
        DataSet(
            "support_exclusions",
            _l(
                "Supports that staff set aside, so that they do not count, each time with the reason."
            ),
            (
                Field(
                    "id",
                    Exclusion.id,
                    _l("Number. A page: `/moderation/set-aside/` and the number"),
                ),
                Field(
                    "resource_id", Exclusion.resource_id, _l("What was supported: `proposals.csv`")
                ),
                Field("supports", Exclusion.number, _l("How many supports were set aside")),
                Field("readmitted", _BACK, _l("How many of them count again")),
                Field("reason", Exclusion.reason, _l("Why, in the words of staff")),
                Field("created_at", Exclusion.created_at, _l("When, in UTC")),
            ),
            _public,
        )
    )
