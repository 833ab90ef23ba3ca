"""Who belongs to which committee."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.asked import asked_id
from app.extensions import db
from app.meetings.councils import services
from app.meetings.councils.admin import council_admin
from app.meetings.councils.admin.saving import answer, managed, saved, to
from app.meetings.councils.forms.people import NewSeatForm, SeatForm
from app.meetings.councils.models import CouncilMember, Membership, Organization


@council_admin.route("/committees/<int:organization_id>/members/new", methods=["GET", "POST"])
def new_seat(organization_id: int) -> ResponseReturnValue:
    committee = managed(Organization, organization_id)
    form = NewSeatForm(data={"person": _name_of(asked_id("person"))})
    if form.is_submitted() and form.validate():
        person = form.found or abort(404)
        if saved(form, lambda: services.seat(committee, current_user, person, form.seat())):
            return to(committee.url)
    return answer(form, _("Add a member to “%(name)s”", name=committee.name), committee.url)


def _name_of(person_id: int | None) -> str:
    person = db.session.get(CouncilMember, person_id) if person_id else None
    return person.name if person else ""


@council_admin.route("/memberships/<int:membership_id>/edit", methods=["GET", "POST"])
def edit_seat(membership_id: int) -> ResponseReturnValue:
    """Correct a membership; it ends by the day that is its last."""
    membership = managed(Membership, membership_id)
    person, committee = membership.person or abort(404), membership.organization or abort(404)
    form = SeatForm(membership)
    if form.is_submitted() and form.validate():
        seen, wanted = form.seen.data, form.seat()
        if saved(form, lambda: services.change_seat(membership, current_user, wanted, seen)):
            return to(committee.url)
    title = _("%(person)s in “%(name)s”", person=person.name, name=committee.name)
    lead = _("A membership ends with the last day that you enter.")
    return answer(form, title, committee.url, entry=membership, kind="memberships", lead=lead)
