"""Reading the map, answering statements, and adding some."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from app.core import posting
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.models import Component, in_place
from app.core.pagination import paginate
from app.debates.models import Debate
from app.debates.opinions import pages, queries
from app.debates.opinions.forms import AnswerForm, StatementForm
from app.debates.opinions.models import Conversation, Statement
from app.debates.opinions.services import answering, writing
from app.extensions import db

opinions = Blueprint("opinions", __name__)


def _find(debate_id: int) -> Conversation:
    """What a debate asks, with the place where it stands."""
    place = joinedload(Conversation.debate).joinedload(Debate.component).joinedload(Component.space)
    return db.get_or_404(Conversation, debate_id, options=[place])


@opinions.get("/debates/<int:debate_id>/opinions")
def show(debate_id: int) -> ResponseReturnValue:
    conversation = _find(debate_id)
    authorize("opinions.read", conversation)
    shown = pages.opinions_of(conversation, current_user)
    return render_template("debates/opinions/show.html", shown=shown, debate=conversation.debate)


@opinions.get("/debates/<int:debate_id>/opinions/statements")
def statements(debate_id: int) -> ResponseReturnValue:
    """All statements, with each group's answers in numbers."""
    conversation = _find(debate_id)
    authorize("opinions.read", conversation)
    page = paginate(queries.visible(debate_id))
    rows = pages.with_shares(page, debate_id)
    debate = conversation.debate
    return render_template("debates/opinions/statements.html", page=page, rows=rows, debate=debate)


@opinions.get("/debates/<int:debate_id>/opinions/answers")
def answers(debate_id: int) -> ResponseReturnValue:
    """The reader's own answers, to change or take back."""
    conversation = _find(debate_id)
    authorize("opinions.own", conversation)
    page = paginate(queries.answered_by(current_user.id, debate_id))
    rows = pages.answered(page, conversation, current_user)
    return render_template(
        "debates/opinions/answers.html", page=page, rows=rows, conversation=conversation
    )


@opinions.get("/statements/<int:statement_id>")
def statement(statement_id: int) -> ResponseReturnValue:
    """A statement's own address, to be quoted and reported."""
    one = db.get_or_404(Statement, statement_id, options=in_place())
    authorize("opinions.read_statement", one)
    shown = pages.statement_of(one, current_user)
    return render_template("debates/opinions/statement.html", **shown)


@opinions.post("/statements/<int:statement_id>/answer")
def answer(statement_id: int) -> ResponseReturnValue:
    one = db.get_or_404(Statement, statement_id)
    authorize("opinions.answer_statement", one)
    form = AnswerForm()
    if not form.validate():
        shown = pages.statement_of(one, current_user)
        return render_template("debates/opinions/statement.html", **shown, form=form), 422
    answering.answer(current_user, one, form.chosen)
    db.session.commit()
    return redirect(url_for("opinions.show", debate_id=one.debate_id, _anchor="statement"), 303)


@opinions.post("/statements/<int:statement_id>/take-back")
def take_back(statement_id: int) -> ResponseReturnValue:
    one = db.get_or_404(Statement, statement_id)
    authorize("opinions.answer_statement", one)
    form = EmptyForm()
    if form.validate():
        answering.take_back(current_user, one)
        db.session.commit()
        flash(_("You took your answer back. It counts no longer."))
    return redirect(url_for("opinions.answers", debate_id=one.debate_id), 303)


@opinions.route("/debates/<int:debate_id>/opinions/new", methods=["GET", "POST"])
def new(debate_id: int) -> ResponseReturnValue:
    """A resident's statement."""
    conversation = _find(debate_id)
    authorize("opinions.create_statement", conversation)
    form = StatementForm()
    is_accepted = form.is_submitted() and posting.accepts(form, "statement", field="text")
    if is_accepted and (added := _add(conversation, form)):
        return posting.answer(added, _("Your statement is public. Others are asked about it."))
    shown = pages.added_by(conversation, current_user)
    page = render_template("debates/opinions/new.html", form=form, **shown)
    return page, 422 if form.is_submitted() else 200


def _add(conversation: Conversation, form: StatementForm) -> Statement | None:
    """The statement once it is in; else the reason stands beside the field."""
    try:
        added = writing.add(conversation, current_user, form.text.data, str(get_locale()))
    except writing.AlreadySaid:
        form.text.errors = [_("Somebody has said this already. Say something else.")]
        return None
    db.session.commit()
    return added


@opinions.get("/debates/<int:debate_id>/opinions/mine")
def new_done(debate_id: int) -> ResponseReturnValue:
    """What the reader added, and what became of it."""
    conversation = _find(debate_id)
    authorize("opinions.own", conversation)
    shown = pages.added_by(conversation, current_user)
    return render_template("debates/opinions/mine.html", **shown)
