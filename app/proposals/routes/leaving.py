"""Supports that do not count yet, because the person has given too few."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core.unfinished import Unfinished, unfinished
from app.extensions import db
from app.likes.queries import begun_by
from app.proposals.component import list_url, settings_for
from app.proposals.queries import listed
from app.spaces import phases


@unfinished
def too_few_supports() -> Iterator[Unfinished]:
    """Components in which the person has given some supports, and fewer than are needed."""
    if not current_user.is_authenticated:
        return
    used = {row.component_id: row.used for row in db.session.execute(begun_by(current_user.id))}
    for component in listed():
        missing = settings_for(component).terms.missing(used.get(component.id, 0))
        if missing and phases.is_open(component, "proposal.support"):
            text = ngettext(
                "Your supports in “%(process)s” do not count yet. Give %(num)s more.",
                "Your supports in “%(process)s” do not count yet. Give %(num)s more.",
                missing,
                process=component.space.shown_title,
            )
            yield Unfinished(text, _("Support more proposals"), list_url(component))
