"""Registering for a meeting, confirming an offer, changing, cancelling; and the ticket."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import about as asked_along
from app.core.authz import authorize, can, explain, refusal
from app.core.forms import EmptyForm
from app.core.models import Resource, in_place
from app.extensions import db
from app.meetings.models import Meeting, Registration
from app.meetings.registration import codes, queries, tickets, wording
from app.meetings.registration.forms import DetailsForm, details_form
from app.meetings.registration.services import own

registration = Blueprint("registration", __name__, url_prefix="/meetings")


def _find(meeting_id: int) -> Meeting:
    """A meeting whose registration this person may read, or 404."""
    meeting = db.get_or_404(Meeting, meeting_id, options=in_place())
    authorize("registration.read", meeting)
    return meeting


def _mine(meeting_id: int, permission: str) -> Registration:
    """The registration of whoever is signed in; stops those who may not do this to it."""
    meeting = _find(meeting_id)
    if not current_user.is_authenticated:
        authorize("account.use")
    mine = queries.own(meeting, current_user) or abort(404)
    authorize(permission, mine)
    return mine


def _unstored(page: str, status: int = 200) -> Response:
    """It tells who comes where: nobody who uses the computer next finds it in the cache."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(meeting: Meeting, form: DetailsForm | None = None, status: int = 200) -> Response:
    """What there is to do or to know now: the form, the ticket, the line, or why neither."""
    mine = queries.own(meeting, current_user)
    if mine is not None and mine.is_active:
        return _unstored(_ticket(mine))
    terms, refused = queries.terms_of(meeting), refusal("registration.create", meeting)
    if form is None and terms is not None and refused is None:
        form = details_form(terms)
    waiting, people = queries.numbers_in_line(meeting.id)
    page = render_template(
        "meetings/registration/show.html",
        meeting=meeting, terms=terms, form=form, mine=mine, wording=wording,
        places=queries.places_of(meeting.id), waiting=waiting, people=people,
        refused=explain(refused, meeting) if refused else None,
    )  # fmt: skip
    return _unstored(page, status)


def _ticket(mine: Registration, token: str = "") -> str:
    """A ticket with its code, or where somebody stands in the line."""
    return render_template(
        "meetings/registration/ticket.html",
        mine=mine, meeting=mine.meeting, token=token, wording=wording, code=codes.shown(mine.code),
        picture=tickets.picture(mine) if mine.has_place else "",
        ahead=queries.ahead_of(mine) if mine.standing == "waiting" else 0,
    )  # fmt: skip


@registration.get("/<int:meeting_id>/registration")
def show(meeting_id: int) -> ResponseReturnValue:
    return _page(_find(meeting_id))


@registration.post("/<int:meeting_id>/registration")
def create(meeting_id: int) -> ResponseReturnValue:
    """A place, or one in the line."""
    meeting = _find(meeting_id)
    authorize("registration.create", meeting)
    terms = queries.terms_of(meeting)
    assert terms is not None
    form = details_form(terms)
    if not form.validate():
        return _page(meeting, form, 422)
    mine = own.register(meeting, current_user, form.details)
    db.session.commit()
    flash(_("You have a place.") if mine.has_place else _("You are on the waiting list."))
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


@registration.post("/<int:meeting_id>/registration/confirm")
def confirm(meeting_id: int) -> ResponseReturnValue:
    """Take the place that was offered."""
    mine = _mine(meeting_id, "registration.confirm")
    if EmptyForm().validate():
        own.confirm(mine, current_user)
        db.session.commit()
        flash(_("Confirmed. You have a place."))
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


@registration.route("/<int:meeting_id>/registration/change", methods=["GET", "POST"])
def change(meeting_id: int) -> ResponseReturnValue:
    mine = _mine(meeting_id, "registration.change")
    terms = queries.terms_of(mine.meeting) or abort(404)
    form = details_form(terms, mine)
    if form.is_submitted() and form.validate():
        own.change(mine, current_user, form.details)
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".show", meeting_id=meeting_id), 303)
    page = render_template(
        "meetings/registration/change.html", form=form, mine=mine, meeting=mine.meeting
    )
    return _unstored(page, 422 if form.is_submitted() else 200)


@registration.route("/<int:meeting_id>/registration/cancel", methods=["GET", "POST"])
def cancel(meeting_id: int) -> ResponseReturnValue:
    mine = _mine(meeting_id, "registration.cancel")
    form = EmptyForm()
    if form.is_submitted() and form.validate():
        own.cancel(mine, "registration.cancel", current_user)
        db.session.commit()
        flash(_("Cancelled. Thank you for saying so: somebody else can come."))
        return redirect(mine.meeting.url, 303)
    return _unstored(_cancelling(mine))


def _cancelling(mine: Registration, token: str = "") -> str:
    return render_template(
        "meetings/registration/cancel.html", mine=mine, meeting=mine.meeting, token=token
    )


def _by_link(token: str) -> Registration:
    """The registration of an invited person without an account, or 404."""
    authorize("ticket.read")
    return tickets.find(token) or abort(404)


@registration.get("/tickets/<token>")
def ticket(token: str) -> ResponseReturnValue:
    """The ticket of somebody without an account; who has one finds it on their own page."""
    mine = _by_link(token)
    if mine.user_id is not None:
        return redirect(url_for(".show", meeting_id=mine.meeting_id), 303)
    return _unstored(_ticket(mine, token))


@registration.route("/tickets/<token>/cancel", methods=["GET", "POST"])
def cancel_ticket(token: str) -> ResponseReturnValue:
    mine = _by_link(token)
    authorize("ticket.cancel", mine)
    form = EmptyForm()
    if form.is_submitted() and form.validate():
        own.cancel(mine, "ticket.cancel", current_user)
        db.session.commit()
        flash(_("Cancelled. Thank you for saying so: somebody else can come."))
        return redirect(url_for(".ticket", token=token), 303)
    return _unstored(_cancelling(mine, token))


def box(resource: Resource) -> dict[str, Any] | None:
    """What the page of a meeting says about registering: how many places, and where the reader stands."""
    known = asked_along.about(resource)
    if not isinstance(resource, Meeting):
        return None
    is_concerned, is_upcoming = (
        known.takes_registrations or known.is_registered,
        resource.is_upcoming,
    )
    manages = (is_concerned or is_upcoming) and can("registration.manage", resource)
    if not (manages or (is_concerned and is_upcoming)):
        return None
    mine = queries.own(resource, current_user) if known.is_registered else None
    shown = {"meeting": resource, "mine": mine, "terms": queries.terms_of(resource), "wording": wording}  # fmt: skip
    if not is_upcoming or (mine is not None and mine.is_active):
        return shown
    return shown | {
        "places": queries.places_of(resource.id),
        "waiting": queries.numbers_in_line(resource.id)[0],
        "refused": refusal("registration.create", resource),
    }
