"""Blank sheets: what is printed on them, each with a serial that nothing keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from markupsafe import Markup

from app.accounts.models import User
from app.budgets import queries
from app.budgets.models import Project, Round
from app.budgets.services.paper import serials
from app.core.events import StaffActed, emit
from app.extensions import db


@dataclass(frozen=True)
class Sheet:
    """One blank sheet with its stub."""

    serial: str
    picture: Markup  # its serial as a QR code, for scanners

    @property
    def shown(self) -> str:
        return serials.shown(self.serial)


def printed(round_: Round, area: str) -> Sequence[Project]:
    """The projects on the sheets of an area, by number."""
    query = queries.standing(round_.id)
    if round_.has_areas:
        query = query.where(queries.spendable(round_, area))
    return db.session.scalars(query).all()


def draw(round_: Round, area: str, number: int, by: User) -> list[Sheet]:
    """New blank sheets; the audit log keeps how many."""
    emit(StaffActed(by, "paper.printed", round_, {}, {"area": area, "sheets": number}))
    return [_sheet(serials.draw(round_)) for _ in range(number)]


def _sheet(serial: str) -> Sheet:
    picture = segno.make(serial, error="m", micro=False).svg_inline(
        scale=2, light="white", omitsize=True
    )
    return Sheet(serial, Markup(picture))  # noqa: S704 -- drawn from capitals and digits
