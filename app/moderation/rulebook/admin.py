"""The next version of the rules, for administrators."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.clock import now
from app.core.forms import EmptyForm
from app.core.localized import filled
from app.extensions import db
from app.moderation.rulebook import books, queries, services
from app.moderation.rulebook.changes import changes
from app.moderation.rulebook.forms import publish_form, rule_form
from app.moderation.rulebook.models import RulesVersion, WrittenRule

rulebook = Blueprint("rulebook", __name__, url_prefix="/admin/rules")


@rulebook.errorhandler(services.AlreadyPublished)
def _too_late(_error: services.AlreadyPublished) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Somebody else published or discarded this draft. Nothing was changed."), "error")
    return redirect(url_for(".index"), 303)


def _draft() -> RulesVersion:
    authorize("rules.edit")
    return db.first_or_404(queries.drafts())


def _rule(rule_id: int) -> WrittenRule:
    authorize("rules.edit")
    rule = db.get_or_404(WrittenRule, rule_id)
    return rule if rule.version.published_at is None else abort(404)


@rulebook.get("")
def index() -> str:
    authorize("rules.edit")
    draft = db.session.scalar(queries.drafts())
    rules = db.session.scalars(queries.rules_of(draft)).all() if draft else []
    return render_template(
        "moderation/rules/admin/index.html",
        draft=draft,
        rules=rules,
        in_force=books.in_force(),
        announced=books.announced(),
        changes=list(changes(books.published()[-1], books.as_book(draft))) if draft else [],
    )


@rulebook.post("/draft")
def begin() -> ResponseReturnValue:
    authorize("rules.edit")
    if EmptyForm().validate():
        try:
            services.begin_draft(current_user)
        except services.DraftExists:
            db.session.rollback()
            flash(_("There is a draft already: here it is."), "info")
        db.session.commit()
    return redirect(url_for(".index"), 303)


@rulebook.get("/draft/rules/new")
def new() -> str:
    _draft()
    return render_template("moderation/rules/admin/rule.html", form=rule_form(), rule=None)


@rulebook.post("/draft/rules/new")
def add() -> ResponseReturnValue:
    draft, form = _draft(), rule_form()
    if not form.validate():
        return render_template("moderation/rules/admin/rule.html", form=form, rule=None), 422
    texts = filled(form.titles.data), filled(form.texts.data)
    services.add_rule(draft, current_user, *texts)
    db.session.commit()
    flash(_("Added to the draft."))
    return redirect(url_for(".index"), 303)


@rulebook.get("/draft/rules/<int:rule_id>")
def edit(rule_id: int) -> str:
    rule = _rule(rule_id)
    return render_template("moderation/rules/admin/rule.html", form=rule_form(rule), rule=rule)


@rulebook.post("/draft/rules/<int:rule_id>")
def change(rule_id: int) -> ResponseReturnValue:
    rule = _rule(rule_id)
    form = rule_form(rule)
    if not form.validate():
        return render_template("moderation/rules/admin/rule.html", form=form, rule=rule), 422
    texts = filled(form.titles.data), filled(form.texts.data)
    services.change_rule(rule, current_user, *texts)
    db.session.commit()
    flash(_("Saved in the draft."))
    return redirect(url_for(".index"), 303)


@rulebook.post("/draft/rules/<int:rule_id>/move")
def move(rule_id: int) -> ResponseReturnValue:
    rule = _rule(rule_id)
    if EmptyForm().validate():
        services.move_rule(rule, current_user, up=request.form.get("way") == "up")
        db.session.commit()
    return redirect(url_for(".index"), 303)


@rulebook.post("/draft/rules/<int:rule_id>/remove")
def remove(rule_id: int) -> ResponseReturnValue:
    rule = _rule(rule_id)
    authorize("rule.remove", rule)
    if EmptyForm().validate():
        services.remove_rule(rule, current_user)
        db.session.commit()
        flash(_("Left out of the draft. It stays in the version that holds now."))
    return redirect(url_for(".index"), 303)


@rulebook.post("/draft/discard")
def discard() -> ResponseReturnValue:
    draft = _draft()
    if EmptyForm().validate():
        services.discard(draft, current_user)
        db.session.commit()
        flash(_("The draft is gone. Nothing changes."))
    return redirect(url_for(".index"), 303)


@rulebook.get("/draft/publish")
def publishing() -> str:
    return _before_publishing(_draft(), publish_form())


@rulebook.post("/draft/publish")
def publish() -> ResponseReturnValue:
    draft, form = _draft(), publish_form()
    if not form.validate():
        return _before_publishing(draft, form), 422
    holds_from = form.holds_from.data or now()
    services.publish(draft, current_user, filled(form.note.data), holds_from)
    db.session.commit()
    flash(_("Published. Everybody is asked to accept the new rules before they write again."))
    return redirect(url_for(".index"), 303)


def _before_publishing(draft: RulesVersion, form: object) -> str:
    found = list(changes(books.published()[-1], books.as_book(draft)))
    return render_template(
        "moderation/rules/admin/publish.html", form=form, draft=draft, changes=found
    )
