"""Asking for opinions, and adding statements of the organisers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.debates.models import Debate
from app.debates.opinions.forms import ConversationForm, OfficialForm
from app.debates.opinions.models import Conversation
from app.debates.opinions.services import writing
from app.extensions import db

opinion_admin = Blueprint("opinion_admin", __name__, url_prefix="/admin")


@opinion_admin.route("/debates/<int:debate_id>/opinions", methods=["GET", "POST"])
def settings(debate_id: int) -> ResponseReturnValue:
    """Whether and how a debate asks for opinions."""
    debate = db.get_or_404(Debate, debate_id)
    authorize("opinions.manage", debate)
    conversation = db.session.get(Conversation, debate_id)
    form = ConversationForm(obj=conversation or Conversation.usual())
    if form.is_submitted() and form.validate():
        conversation = conversation or writing.begin(debate, current_user)
        writing.set_up(conversation, current_user, **form.settings)
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("opinion_admin.settings", debate_id=debate_id), 303)
    page = render_template(
        "debates/opinions/settings.html", form=form, debate=debate, conversation=conversation
    )
    return page, 422 if form.is_submitted() else 200


@opinion_admin.route("/debates/<int:debate_id>/opinions/add", methods=["GET", "POST"])
def add(debate_id: int) -> ResponseReturnValue:
    """Statements of the organisers, one a line."""
    conversation = db.get_or_404(Conversation, debate_id)
    authorize("opinions.add_official", conversation)
    form, debate = OfficialForm(), conversation.debate
    if form.is_submitted() and form.validate():
        n = writing.add_official(debate, current_user, form.lines, str(get_locale()))
        db.session.commit()
        flash(ngettext("%(num)s statement added.", "%(num)s statements added.", n))
        return redirect(url_for("opinions.statements", debate_id=debate_id), 303)
    page = render_template("debates/opinions/add.html", form=form, debate=debate)
    return page, 422 if form.is_submitted() else 200
