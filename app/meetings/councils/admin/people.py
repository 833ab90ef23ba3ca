"""Members of the council."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.meetings.councils import services
from app.meetings.councils.admin import council_admin
from app.meetings.councils.admin.saving import answer, managed, saved, to
from app.meetings.councils.forms.people import PersonForm
from app.meetings.councils.models import CouncilMember


@council_admin.route("/people/new", methods=["GET", "POST"])
def new_person() -> ResponseReturnValue:
    authorize("council.manage")
    form = PersonForm()
    if form.is_submitted() and form.validate():
        person = CouncilMember(**form.values())
        if saved(form, lambda: services.enter(person, current_user)):
            return to(person.url)
    return answer(form, _("Enter a member"), url_for("councils.people"))


@council_admin.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
def edit_person(person_id: int) -> ResponseReturnValue:
    person = managed(CouncilMember, person_id)
    form = PersonForm(person)
    if form.is_submitted() and form.validate():
        values, seen = form.values(), form.seen.data
        if saved(form, lambda: services.change(person, current_user, values, seen)):
            return to(person.url)
    return answer(form, _("Change the member"), person.url, entry=person, kind="people")
