"""Setting the terms of registration, and the questions."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.forms import EmptyForm
from app.extensions import db
from app.meetings.models import Meeting, RegistrationQuestion
from app.meetings.registration import queries
from app.meetings.registration.admin import find, registration_admin, terms_at
from app.meetings.registration.forms import QuestionForm, TermsForm, question_form, terms_form
from app.meetings.registration.services import staff


@registration_admin.route("/<int:meeting_id>/registration/terms", methods=["GET", "POST"])
def set_terms(meeting_id: int) -> ResponseReturnValue:
    """On what terms people register."""
    meeting = find(meeting_id)
    form = terms_form(meeting, queries.terms_of(meeting))
    if form.is_submitted() and form.validate():
        staff.set_terms(meeting, current_user, form.wanted)
        db.session.commit()
        flash(_("Saved. Places that became free are offered to those who wait."))
        return redirect(url_for(".set_terms", meeting_id=meeting_id), 303)
    return _page(meeting, form), 422 if form.is_submitted() else 200


def _page(meeting: Meeting, form: TermsForm) -> str:
    asked = db.session.scalars(queries.questions(meeting.id)).all()
    return render_template(
        "meetings/registration/admin/terms.html",
        meeting=meeting, form=form, questions=asked, most=staff.MOST_QUESTIONS,
        terms=queries.terms_of(meeting),
    )  # fmt: skip


@registration_admin.route("/<int:meeting_id>/registration/questions/new", methods=["GET", "POST"])
def ask(meeting_id: int) -> ResponseReturnValue:
    """One question more."""
    meeting = find(meeting_id)
    terms, form = terms_at(meeting), question_form()
    if form.is_submitted() and form.validate():
        try:
            staff.ask(terms, current_user, form.wanted)
        except staff.TooManyQuestions:
            db.session.rollback()
            flash(_("There are as many questions as may be asked. Take one away first."), "error")
        else:
            db.session.commit()
            flash(_("Those who register from now on are asked this."))
        return redirect(url_for(".set_terms", meeting_id=meeting_id), 303)
    return _question_page(meeting, form, None)


def _question_page(
    meeting: Meeting, form: QuestionForm, question: RegistrationQuestion | None
) -> ResponseReturnValue:
    page = render_template(
        "meetings/registration/admin/question.html", meeting=meeting, form=form, question=question
    )
    return page, 422 if form.is_submitted() else 200


def _find_question(meeting: Meeting, question_id: int) -> RegistrationQuestion:
    question = db.get_or_404(RegistrationQuestion, question_id)
    return question if question.meeting_id == meeting.id else abort(404)


@registration_admin.route(
    "/<int:meeting_id>/registration/questions/<int:question_id>", methods=["GET", "POST"]
)
def edit_question(meeting_id: int, question_id: int) -> ResponseReturnValue:
    meeting = find(meeting_id)
    question = _find_question(meeting, question_id)
    form = question_form(question)
    if form.is_submitted() and form.validate():
        staff.change_question(question, current_user, form.wanted)
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".set_terms", meeting_id=meeting_id), 303)
    return _question_page(meeting, form, question)


@registration_admin.post("/<int:meeting_id>/registration/questions/<int:question_id>/earlier")
def ask_earlier(meeting_id: int, question_id: int) -> ResponseReturnValue:
    """Move a question up by one."""
    question = _find_question(find(meeting_id), question_id)
    if EmptyForm().validate():
        staff.ask_earlier(question)
        db.session.commit()
    return redirect(url_for(".set_terms", meeting_id=meeting_id), 303)


@registration_admin.post("/<int:meeting_id>/registration/questions/<int:question_id>/remove")
def ask_no_more(meeting_id: int, question_id: int) -> ResponseReturnValue:
    question = _find_question(find(meeting_id), question_id)
    if EmptyForm().validate():
        staff.ask_no_more(question, current_user)
        db.session.commit()
        flash(_("The question is gone, with what was answered."))
    return redirect(url_for(".set_terms", meeting_id=meeting_id), 303)
