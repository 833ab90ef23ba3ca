"""Announcing, changing and cancelling meetings."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.models import Component
from app.extensions import db
from app.meetings import services
from app.meetings.agenda import wording
from app.meetings.forms import CancelForm, MeetingForm, points
from app.meetings.models import Meeting

meeting_admin = Blueprint("meeting_admin", __name__, url_prefix="/meetings")
AS_KEPT = "title place_name address online_url seats category_id district_id".split()


def _plan(form: MeetingForm, locale: str, meeting: Meeting | None = None) -> services.Plan:
    """The form as a plan; texts in other languages stay as they are."""

    def text(value: str | None, known: dict[str, str] | None) -> dict[str, str]:
        return {**(known or {}), locale: value or ""}

    starts_at, ends_at = form.starts_at.data, form.ends_at.data
    assert starts_at
    assert ends_at
    return services.Plan(
        titles=text(form.title.data, meeting.titles if meeting else None),
        texts=text(form.text.data, meeting.texts if meeting else None),
        starts_at=starts_at,
        ends_at=ends_at,
        place_name=form.place_name.data or "",
        address=form.address.data or "",
        access=text(form.access.data, meeting.access if meeting else None),
        online_url=form.online_url.data or "",
        seats=form.seats.data,
        category_id=form.category_id.data,
        district_id=form.district_id.data,
        agenda=() if form.items else tuple(points(form.agenda.data or "")),
    )


@meeting_admin.route("/new/<int:component_id>", methods=["GET", "POST"])
def create(component_id: int) -> ResponseReturnValue:
    component = db.get_or_404(Component, component_id)
    authorize("meeting.manage", component)
    form = MeetingForm()
    if form.is_submitted() and form.validate():
        locale = str(get_locale())
        meeting = services.publish(component, current_user, _plan(form, locale), locale)
        db.session.commit()
        flash(_("The meeting is announced."))
        return redirect(meeting.url, 303)
    page = render_template("meetings/form.html", form=form, component=component, meeting=None)
    return page, 422 if form.is_submitted() else 200


def _prefilled(meeting: Meeting) -> MeetingForm:
    """The form with what is kept in another shape than it is typed in."""
    kept = {name: getattr(meeting, name) for name in AS_KEPT}
    typed = {
        "text": meeting.body,
        "access": meeting.access.get(meeting.locale, ""),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
    }
    return MeetingForm(meeting.agenda, data=kept | typed)


def _change(meeting: Meeting, form: MeetingForm) -> bool:
    """Whether it could be changed: somebody may have put a point on the agenda meanwhile."""
    try:
        services.change(meeting, current_user, _plan(form, meeting.locale, meeting))
    except services.AgendaTooLong as error:
        form.ends_at.errors = [wording.too_long(error)]
    return not form.errors


@meeting_admin.route("/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit(meeting_id: int) -> ResponseReturnValue:
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.manage", meeting)
    form = _prefilled(meeting)
    if form.is_submitted() and form.validate() and _change(meeting, form):
        db.session.commit()
        flash(_("Saved."))
        return redirect(meeting.url, 303)
    page = render_template(
        "meetings/form.html", form=form, component=meeting.component, meeting=meeting
    )
    return page, 422 if form.is_submitted() else 200


@meeting_admin.route("/<int:meeting_id>/cancel", methods=["GET", "POST"])
def cancel(meeting_id: int) -> ResponseReturnValue:
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.manage", meeting)
    form = CancelForm()
    if form.is_submitted() and form.validate():
        services.cancel(meeting, current_user, form.reason.data)
        db.session.commit()
        flash(_("The meeting is cancelled. Everybody who follows it is told."))
        return redirect(meeting.url, 303)
    page = render_template("meetings/cancel.html", form=form, meeting=meeting)
    return page, 422 if form.is_submitted() else 200
