"""Announcing, changing and cancelling meetings."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import InvalidRequestError

from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.models import Component
from app.extensions import db
from app.meetings import services
from app.meetings.agenda import wording
from app.meetings.forms import CancelForm, MeetingForm, points
from app.meetings.models import Meeting, OnlineFor
from app.meetings.series import services as series
from app.meetings.series.forms import CancelSeriesForm, OneOfSeriesForm, Scope

meeting_admin = Blueprint("meeting_admin", __name__, url_prefix="/meetings")
AS_KEPT = (
    "title place_name address online_url online_for organiser seats category_id district_id".split()
)


def plan_of(form: MeetingForm, locale: str, meeting: Meeting | None = None) -> services.Plan:
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
        online_for=OnlineFor(form.online_for.data),
        organiser=form.organiser.data or "",
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
        locale, is_draft = str(get_locale()), "draft" in request.form
        write = services.draft if is_draft else services.publish
        meeting = write(component, current_user, plan_of(form, locale), locale)
        db.session.commit()
        flash(_("Saved as a draft. Only staff can see it.") if is_draft else _("The meeting is announced."))  # fmt: skip
        return redirect(meeting.url, 303)
    page = render_template("meetings/form.html", form=form, component=component, meeting=None)
    return page, 422 if form.is_submitted() else 200


def _prefilled(meeting: Meeting, form: type[MeetingForm] = MeetingForm) -> MeetingForm:
    """The form with what is kept in another shape than it is typed in."""
    kept = {name: getattr(meeting, name) for name in AS_KEPT}
    typed = {
        "text": meeting.body,
        "access": meeting.access.get(meeting.locale, ""),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
    }
    return form(meeting.agenda, data=kept | typed)


@meeting_admin.route("/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit(meeting_id: int) -> ResponseReturnValue:
    meeting = _managed(meeting_id)
    form = _prefilled(meeting, OneOfSeriesForm if meeting.series_id else MeetingForm)
    if form.is_submitted() and form.validate() and _change(meeting, form):
        db.session.commit()
        flash(_("Saved."))
        return redirect(meeting.url, 303)
    page = render_template(
        "meetings/form.html", form=form, component=meeting.component, meeting=meeting
    )
    return page, 422 if form.is_submitted() else 200


def _change(meeting: Meeting, form: MeetingForm) -> bool:
    """Change it, and with it the later ones of its series where that is wanted; says so if it cannot be.

    Somebody may have put a point on the agenda meanwhile.
    """
    plan = plan_of(form, meeting.locale, meeting)
    if isinstance(form, OneOfSeriesForm):
        return _change_series(meeting, form, plan)
    try:
        services.change(meeting, current_user, plan)
    except services.AgendaTooLong as error:
        form.ends_at.errors = [wording.too_long(error)]
    return not form.errors


def _change_series(meeting: Meeting, form: OneOfSeriesForm, plan: services.Plan) -> bool:
    is_many = form.scope.data == Scope.LATER
    try:
        (series.change_from if is_many else series.change)(meeting, current_user, plan)
    except series.Overlaps as error:
        form.say_overlapping(error)
    except services.AgendaTooLong as error:
        later = _("A later meeting of the series has a longer agenda")
        form.ends_at.errors = [later if is_many else wording.too_long(error)]
    return not form.errors


def _managed(meeting_id: int) -> Meeting:
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.manage", meeting)
    return meeting


@meeting_admin.post("/<int:meeting_id>/announce")
def announce(meeting_id: int) -> ResponseReturnValue:
    """Show a draft to everybody."""
    meeting = _managed(meeting_id)
    services.announce(meeting, current_user)
    db.session.commit()
    flash(_("The meeting is announced."))
    return redirect(meeting.url, 303)


@meeting_admin.route("/<int:meeting_id>/discard", methods=["GET", "POST"])
def discard(meeting_id: int) -> ResponseReturnValue:
    """Ask before a draft is thrown away."""
    meeting = _managed(meeting_id)
    if not meeting.is_draft:
        abort(404)
    form = EmptyForm()
    if form.validate_on_submit():
        try:
            services.discard(meeting, current_user)
        except (ValueError, InvalidRequestError):  # announced or gone meanwhile
            db.session.rollback()
            abort(404)
        db.session.commit()
        flash(_("The draft is gone."))
        return redirect(url_for("meetings.index", component=meeting.component_id), 303)
    return render_template("meetings/discard.html", form=form, meeting=meeting)


@meeting_admin.route("/<int:meeting_id>/cancel", methods=["GET", "POST"])
def cancel(meeting_id: int) -> ResponseReturnValue:
    meeting = _managed(meeting_id)
    if meeting.is_draft or not meeting.is_upcoming:  # cancelled already, or over
        return redirect(meeting.url, 303)
    form = CancelSeriesForm() if meeting.series_id else CancelForm()
    if form.is_submitted() and form.validate():
        is_for_later = meeting.series_id and form.scope.data == Scope.LATER
        cancelling = series.cancel_from if is_for_later else services.cancel
        cancelling(meeting, current_user, form.reason.data)
        db.session.commit()
        flash(_("The meeting is cancelled. Everybody who follows it is told."))
        return redirect(meeting.url, 303)
    page = render_template("meetings/cancel.html", form=form, meeting=meeting)
    return page, 422 if form.is_submitted() else 200
