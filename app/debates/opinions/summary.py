"""Groups and consensus of a debate for other pages: what councillors print, what conclusions quote."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.debates.models import Debate
from app.debates.opinions.models import Conversation
from app.debates.opinions.picture import Picture, picture_of
from app.extensions import db


def groups_of(debate: Debate) -> Picture | None:
    """The groups of a debate, what marks each, what they share and where they part, as a value."""
    if db.session.get(Conversation, debate.id) is None:
        return None
    return picture_of(debate.id)


def summary_of(debate: Debate) -> Markup:
    """The same as HTML that prints on paper: map, table and sentences; empty where there is nothing."""
    picture = groups_of(debate)
    if picture is None or not picture.groups:
        return Markup("")
    page = render_template("debates/opinions/_summary.html", debate=debate, picture=picture)
    return Markup(page)  # noqa: S704 -- the template has escaped it
