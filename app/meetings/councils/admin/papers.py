"""Papers."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.core.asked import asked_id
from app.core.authz import authorize
from app.extensions import db
from app.meetings.councils import queries, services
from app.meetings.councils.admin import council_admin
from app.meetings.councils.admin.saving import answer, managed, saved, to
from app.meetings.councils.forms.papers import (
    NewPaperForm,
    PaperForm,
)
from app.meetings.councils.models import Paper


@council_admin.route("/papers/new", methods=["GET", "POST"])
def new_paper() -> ResponseReturnValue:
    authorize("paper.enter")
    places = db.session.scalars(queries.places_of(current_user)).all()
    form = NewPaperForm(places, asked_id("component"))
    if form.is_submitted() and form.validate():
        locale, kept = str(get_locale()), form.submission()
        made: list[Paper] = []
        if saved(form, lambda: made.append(services.submit(form.place, current_user, kept, locale))):  # fmt: skip
            return to(made[0].url)
    lead = _("Everybody can read it at once. Add its files and the meetings that deal with it afterwards.")  # fmt: skip
    return answer(form, _("Enter a paper"), url_for("councils.papers"), lead=lead)


@council_admin.route("/papers/<int:paper_id>/edit", methods=["GET", "POST"])
def edit_paper(paper_id: int) -> ResponseReturnValue:
    paper = managed(Paper, paper_id)
    form = PaperForm(paper)
    if form.is_submitted() and form.validate():
        kept, seen = form.submission(), form.seen.data
        if saved(form, lambda: services.rewrite(paper, current_user, kept, seen)):
            return to(paper.url)
    return answer(form, _("Change the paper"), paper.url, entry=paper, kind="papers")
