"""Who registered: the list, its printed form and file, needs and answers, inviting and taking back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import Refused, authorize, can, explain
from app.core.pagination import paginate
from app.core.refusals import Refusal
from app.core.text import no_formula
from app.extensions import db
from app.meetings.models import Meeting, Registration, RegistrationQuestion
from app.meetings.registration import codes, queries, wording
from app.meetings.registration.admin import (
    find,
    find_registration,
    registration_admin,
    terms_at,
    unstored,
)
from app.meetings.registration.forms import GuestForm, RemoveForm
from app.meetings.registration.services import staff

PRINTED = 500  # names on one page of the printed list
HEAD = ("number", "name", "people", "state", "invited", "registered", "checked_in", "code")


@registration_admin.get("/<int:meeting_id>/registration/people")
def people(meeting_id: int) -> ResponseReturnValue:
    """Everybody who registered or was invited, to look through and to search."""
    meeting = find(meeting_id)
    return unstored(_list(meeting, GuestForm(formdata=None)))


def _list(meeting: Meeting, form: GuestForm) -> str:
    terms = terms_at(meeting)
    asked = {name: request.args.get(name, "")[:100] for name in ("q", "state")}
    numbers = queries.numbers(meeting.id)
    return render_template(
        "meetings/registration/admin/people.html",
        meeting=meeting, terms=terms, form=form, asked=asked, numbers=numbers, wording=wording,
        page=paginate(queries.listed(meeting.id, asked["q"], asked["state"])),
        places=queries.places_of(meeting.id), shown=codes.shown, is_removable=staff.is_removable,
    )  # fmt: skip


@registration_admin.post("/<int:meeting_id>/registration/people")
def invite(meeting_id: int) -> ResponseReturnValue:
    """Give a reserved place to somebody."""
    meeting = find(meeting_id, "registration.invite")
    form = GuestForm()
    if form.validate() and _invite(meeting, form):
        db.session.commit()
        flash(_("The place is theirs."))
        return redirect(url_for(".people", meeting_id=meeting_id), 303)
    return unstored(_list(meeting, form), 422)


def _invite(meeting: Meeting, form: GuestForm) -> bool:
    """Whether it could be; else the reason stands beside the field."""
    try:
        staff.invite(meeting, current_user, form.guest)
    except Refused as refused:
        db.session.rollback()
        if refused.reason is Refusal.NO_PLACE_FREE:
            form.companions.errors = [_("There are not so many reserved places left. Reserve more first, or invite fewer")]  # fmt: skip
        elif refused.reason is Refusal.ALREADY_REGISTERED:
            form.email.errors = [_("This person has a place already")]
        else:
            form.form_errors.append(explain(refused.reason, refused.subject).text)
        return False
    return True


@registration_admin.route("/<int:meeting_id>/registration/people/<int:number>/remove", methods=["GET", "POST"])  # fmt: skip
def remove(meeting_id: int, number: int) -> ResponseReturnValue:
    """Cancel somebody's registration, with a reason."""
    meeting = find(meeting_id)
    registration = find_registration(meeting, number)
    authorize("registration.remove", registration)
    form = RemoveForm()
    if form.is_submitted() and form.validate():
        staff.remove(registration, current_user, form.reason.data)
        db.session.commit()
        flash(_("Cancelled. The person is told."))
        return redirect(url_for(".people", meeting_id=meeting_id), 303)
    page = render_template("meetings/registration/admin/remove.html", meeting=meeting, form=form, one=registration)  # fmt: skip
    return unstored(page, 422 if form.is_submitted() else 200)


@registration_admin.get("/<int:meeting_id>/registration/needs")
def needs(meeting_id: int) -> ResponseReturnValue:
    """What people need, and what they answered."""
    meeting = find(meeting_id, "registration.read_needs")
    terms_at(meeting)
    page = render_template(
        "meetings/registration/admin/needs.html",
        meeting=meeting, page=paginate(queries.who_told(meeting.id)), wording=wording,
    )  # fmt: skip
    return unstored(page)


@registration_admin.get("/<int:meeting_id>/registration/print")
def printed(meeting_id: int) -> ResponseReturnValue:
    """The list for the door, to print: names, how many come, and a box. Nothing of needs."""
    meeting = find(meeting_id)
    terms = terms_at(meeting)
    page = render_template(
        "meetings/registration/admin/print.html",
        meeting=meeting, terms=terms, numbers=queries.numbers(meeting.id), shown=codes.shown,
        page=paginate(queries.expected(meeting.id), per_page=PRINTED),
    )  # fmt: skip
    return unstored(page)


@registration_admin.get("/<int:meeting_id>/registration/people.csv")
def export(meeting_id: int) -> ResponseReturnValue:
    """The list as a table; needs and answers only for who may read them."""
    meeting = find(meeting_id)
    terms_at(meeting)
    asked = db.session.scalars(queries.questions(meeting.id)).all()
    out = io.StringIO()
    csv.writer(out).writerows(_rows(meeting, asked if can("registration.read_needs", meeting) else None))  # fmt: skip
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="people-{meeting_id}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _rows(meeting: Meeting, asked: Sequence[RegistrationQuestion] | None) -> Iterator[list[str]]:
    """All cells are safe to open: no name and no answer is run as a formula."""
    titles = [wording.question(one) for one in asked or ()]
    yield [*HEAD, *([] if asked is None else ["needs", *map(no_formula, titles)])]
    query = queries.with_answers(queries.listed(meeting.id))
    for one in db.session.scalars(query.execution_options(yield_per=500)):
        yield [no_formula(cell) for cell in (*_basics(one), *_told(one, asked))]


def _basics(one: Registration) -> list[str]:
    came = one.checked_in_at.isoformat() if one.checked_in_at else ""
    return [
        *(str(one.number), one.name, str(one.party), one.standing.value),
        *("yes" if one.is_invited else "no", one.created_at.isoformat(), came, one.code),
    ]


def _told(one: Registration, asked: Sequence[RegistrationQuestion] | None) -> list[str]:
    if asked is None:
        return []
    said = {answer.question_id: answer.text for answer in one.answers}
    return [one.needs, *(said.get(question.id, "") for question in asked)]
