"""The addresses of OParl objects; each is its object's name for good."""

from __future__ import annotations

from app.api.answers import absolute

ROOT = "/oparl/v1"
OWN_BODY = "own"  # the council whose site this is
FOLDERS = {
    "Body": "bodies",
    "LegislativeTerm": "terms",
    "Organization": "organizations",
    "Person": "people",
    "Membership": "memberships",
    "Meeting": "meetings",
    "AgendaItem": "agenda-items",
    "Paper": "papers",
    "Consultation": "consultations",
    "File": "files",
    "Location": "locations",
}
KINDS = {folder: kind for kind, folder in FOLDERS.items()}
LISTS = {  # the property of a body that leads to a list, and what is in it
    "organization": "Organization",
    "person": "Person",
    "meeting": "Meeting",
    "paper": "Paper",
    "agendaItem": "AgendaItem",
    "consultation": "Consultation",
    "file": "File",
    "locationList": "Location",
    "legislativeTermList": "LegislativeTerm",
    "membership": "Membership",
}


def system() -> str:
    return absolute(ROOT)


def bodies() -> str:
    return absolute(f"{ROOT}/bodies")


def of(kind: str, token: int | str) -> str:
    """The address of an object; `token` is its number, with a letter for what is no row of its kind."""
    return absolute(f"{ROOT}/{FOLDERS[kind]}/{token}")


def body(body_id: int | None) -> str:
    return of("Body", OWN_BODY if body_id is None else body_id)


def listed(kind: str, body_id: int | None) -> str:
    return f"{body(body_id)}/{FOLDERS[kind]}"
