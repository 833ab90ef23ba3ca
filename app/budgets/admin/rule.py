"""Choosing the rule of a round: what each would do in an example, and what speaks against it here."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import changed, find
from app.budgets.models import Round
from app.budgets.services import examples, rules, wording


@budgets_admin.get("/<int:round_id>/rule")
def rule(round_id: int) -> str:
    round_ = find(round_id)
    return render_template(
        "budgets/admin/rule.html",
        round=round_,
        examples=[e for e in examples.examples(round_.currency) if e.rule in wording.CHOOSABLE],
        titles=examples.titles(),
        budget=examples.BUDGET,
        voters=len(examples.BALLOTS),
        names=wording.RULES,
        explained=wording.EXPLAINED,
        warnings={name: wording.warnings(round_, name) for name in wording.CHOOSABLE},
        settings=wording.parameter_rows(round_.rule, round_.parameters, round_.currency),
    )


@budgets_admin.post("/<int:round_id>/rule")
def choose_rule(round_id: int) -> Response:
    """Take a rule; what was set for the old one and means something to it stays, and what goes is said."""
    round_ = find(round_id)
    name = request.form.get("rule", "")
    if name not in wording.CHOOSABLE:
        abort(404)
    if name != round_.rule:
        change = rules.preview(round_, name)
        said = [_("The rule is chosen. Its settings are shown below it."), *kept_words(round_, change.kept), *gone_words(round_, change.gone)]  # fmt: skip
        changed(lambda: rules.change_rule(round_, current_user, name), " ".join(said))
    return redirect(url_for(".rule", round_id=round_id), 303)


def kept_words(round_: Round, kept: dict[str, Any]) -> list[str]:
    """What stays of the round's settings when its rule changes; nothing where nothing does."""
    return [_("Kept: %(settings)s.", settings=_named(round_, kept))] if kept else []


def gone_words(round_: Round, gone: dict[str, Any]) -> list[str]:
    """What goes with the round's rule, so that nobody takes it for kept."""
    if not gone:
        return []
    return [_("No longer set, because the new rule does not know it: %(settings)s.", settings=_named(round_, gone))]  # fmt: skip


def _named(round_: Round, names: dict[str, Any]) -> str:
    rows = wording.parameter_rows(round_.rule, round_.parameters, round_.currency, names)
    return "; ".join(f"{label}: {value}" for label, value in rows)
