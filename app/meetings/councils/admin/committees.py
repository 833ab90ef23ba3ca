"""Committees."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.meetings.councils import services
from app.meetings.councils.admin import council_admin
from app.meetings.councils.admin.saving import answer, managed, saved, to
from app.meetings.councils.forms.people import CommitteeForm
from app.meetings.councils.models import Organization


@council_admin.route("/committees/new", methods=["GET", "POST"])
def new_committee() -> ResponseReturnValue:
    authorize("council.manage")
    form = CommitteeForm()
    if form.is_submitted() and form.validate():
        committee = Organization(**form.values())
        if saved(form, lambda: services.enter(committee, current_user)):
            return to(committee.url)
    return answer(form, _("Enter a committee"), url_for("councils.committees"))


@council_admin.route("/committees/<int:organization_id>/edit", methods=["GET", "POST"])
def edit_committee(organization_id: int) -> ResponseReturnValue:
    committee = managed(Organization, organization_id)
    form = CommitteeForm(committee)
    if form.is_submitted() and form.validate():
        values, seen = form.values(), form.seen.data
        if saved(form, lambda: services.change(committee, current_user, values, seen)):
            return to(committee.url)
    return answer(
        form, _("Change the committee"), committee.url, entry=committee, kind="committees"
    )
