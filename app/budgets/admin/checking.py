"""The list before opening, with the way to where each thing on it is put right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from app.budgets.models import Round
from app.budgets.services.readiness import Check, Place
from app.core.authz import can


class Line(NamedTuple):
    """One line of a checklist, as its macro takes it."""

    state: str
    title: str
    text: str
    href: str
    label: str


def lines(round_: Round, checks: Iterable[Check], undone: str = "bad") -> list[Line]:
    """A line for each check; `undone` is the state of those that are not done."""
    return [
        Line("ok", check.title, "", "", "")
        if check.is_done
        else Line(undone, check.title, check.text, *_way(round_, check.place))
        for check in checks
    ]


def _way(round_: Round, place: Place) -> tuple[str, str]:
    """Address and words of a link; empty where this person can do nothing about it."""
    match place:
        case Place.SERVER:
            return "", ""
        case Place.SITE:
            mine = can("site.administer")
            return (url_for("site_admin.edit"), _("Site settings")) if mine else ("", "")
        case Place.COMPONENT:
            if round_.component is None:
                return "", ""
            slug = round_.component.space.slug
            return url_for("spaces_admin.components", slug=slug), _("Parts of the process")
        case _:
            return url_for(f"budgets_admin.{place}", round_id=round_.id), _words(place)


def _words(place: Place) -> str:
    names = {
        Place.MONEY: _("Change the money"),
        Place.PROJECTS: _("Change the projects"),
        Place.BASICS: _("Change rules and texts"),
        Place.RULE: _("Compare the rules"),
        Place.WHO: _("Change who may vote"),
        Place.REHEARSAL: _("Rehearse this round"),
    }
    return names[place]
