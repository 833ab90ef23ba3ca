"""The door: a code is typed or scanned, a name is looked up, and whoever comes unannounced is counted."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core.authz import Refused, explain
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.core.refusals import Refusal
from app.extensions import db
from app.meetings.models import Meeting, Registration
from app.meetings.registration import codes, queries, wording
from app.meetings.registration.admin import (
    find,
    find_registration,
    registration_admin,
    terms_at,
    unstored,
)
from app.meetings.registration.forms import CodeForm, WalkInForm
from app.meetings.registration.services import door as services


def _page(
    meeting: Meeting, form: CodeForm | None = None, walking: WalkInForm | None = None, problem: str = ""
) -> str:  # fmt: skip
    """The page of the door; a code in the address, as a ticket's picture has it, shows whose it is."""
    words, code = request.args.get("q", "")[:100], codes.plain(request.args.get("code", "")[:40])
    scanned = db.session.scalar(queries.by_code(meeting.id, code)) if code else None
    return render_template(
        "meetings/registration/admin/door.html",
        meeting=meeting, terms=terms_at(meeting), form=form or CodeForm(formdata=None),
        walking=walking or WalkInForm(formdata=None, number=1), words=words, scanned=scanned,
        is_unknown=bool(code) and scanned is None, problem=problem, wording=wording,
        page=paginate(queries.listed(meeting.id, words)), shown=codes.shown,
        places=queries.places_of(meeting.id), numbers=queries.numbers(meeting.id),
        room=services.room(meeting), has_begun=services.has_begun(meeting),
    )  # fmt: skip


@registration_admin.get("/<int:meeting_id>/check-in")
def door(meeting_id: int) -> ResponseReturnValue:
    return unstored(_page(find(meeting_id, "registration.check_in")))


@registration_admin.post("/<int:meeting_id>/check-in")
def check_in(meeting_id: int) -> ResponseReturnValue:
    """Let in whoever has this code, or say why not; the field is ready for the next one."""
    meeting, form = find(meeting_id, "registration.check_in"), CodeForm()
    problem = _let_in(meeting, form) if form.validate() else ""
    if problem or form.errors:
        return unstored(_page(meeting, form, problem=problem), 409 if problem else 422)
    return redirect(url_for(".door", meeting_id=meeting_id), 303)


def _let_in(meeting: Meeting, form: CodeForm) -> str:
    """What keeps somebody out, in words; commits where nothing does."""
    code = codes.plain(form.code.data)
    registration = db.session.scalar(queries.by_code(meeting.id, code))
    if registration is None:
        form.code.errors = [_("No ticket for this meeting has this code. Compare it letter by letter, or look up the name")]  # fmt: skip
        return ""
    name, people = registration.name, wording.people(registration.party)
    try:
        services.check_in(registration, current_user)
    except Refused as refused:
        said = _why_not(refused, registration)
        db.session.rollback()
        form.code.data = ""  # the field is for the next person
        return said
    db.session.commit()
    flash(_("%(name)s is in: %(people)s.", name=name, people=people))
    return ""


def _why_not(refused: Refused, registration: Registration) -> str:
    if refused.reason is not Refusal.NO_PLACE_FREE:
        return explain(refused.reason, refused.subject).text
    if services.has_begun(registration.meeting):
        return _("%(name)s came after the beginning, and all places are given by now.", name=registration.name)  # fmt: skip
    return _("%(name)s has no place, and there are not enough free ones.", name=registration.name)


@registration_admin.post("/<int:meeting_id>/check-in/<int:number>/undo")
def undo(meeting_id: int, number: int) -> ResponseReturnValue:
    """It was somebody else."""
    meeting = find(meeting_id, "registration.check_in")
    registration = find_registration(meeting, number)
    if EmptyForm().validate():
        services.undo(registration, current_user)
        db.session.commit()
        flash(_("Undone: %(name)s is not in.", name=registration.name))
    return redirect(url_for(".door", meeting_id=meeting_id), 303)


@registration_admin.post("/<int:meeting_id>/check-in/walk-ins")
def walk_in(meeting_id: int) -> ResponseReturnValue:
    """Count people who come without having registered, or take some back."""
    meeting, form = find(meeting_id, "registration.check_in"), WalkInForm()
    if form.validate() and _count(meeting, form):
        return redirect(url_for(".door", meeting_id=meeting_id), 303)
    return unstored(_page(meeting, walking=form), 422)


def _count(meeting: Meeting, form: WalkInForm) -> bool:
    """Whether there was room; commits then. "back" says that they have left again."""
    is_back = "back" in request.form
    try:
        services.walk_in(meeting, current_user, -form.number.data if is_back else form.number.data)
    except Refused as refused:
        if refused.reason is not Refusal.NO_PLACE_FREE:
            raise
        db.session.rollback()
        room = services.room(meeting)
        form.number.errors = [ngettext("There is room for %(num)s person only", "There is room for %(num)s people only", room)]  # fmt: skip
        return False
    db.session.commit()
    flash(_("Taken back.") if is_back else _("Counted. Let them in."))
    return True
