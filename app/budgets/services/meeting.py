"""Whether a resident meets the rule of a round, whoever knows them: their account or the census at a desk."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.budgets.models import Round
from app.budgets.services.listed import is_listed
from app.budgets.services.who import Who, who_of
from app.core.refusals import Refusal
from app.core.site import District


class Known(Protocol):
    """What is known of a resident: a verification, or a line of the census."""

    @property
    def document(self) -> str: ...
    @property
    def born(self) -> date: ...
    @property
    def district(self) -> District | None: ...
    @property
    def is_valid(self) -> bool: ...


def resident_refusal(round_: Round, known: Known | None) -> Refusal | None:
    """Why the rule leaves a resident out."""
    who = who_of(round_)
    if known is None or not known.is_valid:
        return Refusal.NOT_VERIFIED
    if who.born_until and known.born > who.born_until:
        return Refusal.TOO_YOUNG
    slug = known.district.slug if known.district else ""
    if (slug or who.districts) and slug not in _places(round_, who, slug):
        return Refusal.WRONG_DISTRICT
    if who.has_list and not is_listed(round_, known.document):
        return Refusal.NOT_ON_ROLL
    return None


def areas(round_: Round) -> set[str]:
    """The districts that have money of their own."""
    return {envelope.area for envelope in round_.envelopes} - {""}


def area_in(round_: Round, known: Known | None) -> str:
    """The district of a resident where it has money of its own, else empty."""
    slug = known.district.slug if known and known.district else ""
    return slug if slug in areas(round_) else ""


def limits(round_: Round, who: Who) -> set[str] | None:
    """The districts that a voter with a known district must be of; None: of any."""
    named = set(who.districts) or None
    if not round_.has_areas:
        return named
    return areas(round_) & named if named else areas(round_)


def _places(round_: Round, who: Who, slug: str) -> set[str]:
    found = limits(round_, who)
    return {slug} if found is None else found
