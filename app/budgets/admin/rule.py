"""Choosing the rule of a round: what each would do in an example, and what speaks against it here."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import changed, find
from app.budgets.forms.rounds import usual_parameters
from app.budgets.services import examples, rounds, wording


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
    )


@budgets_admin.post("/<int:round_id>/rule")
def choose_rule(round_id: int) -> Response:
    """Take a rule with its usual parameters; the finer questions are asked with the rules and texts."""
    round_ = find(round_id)
    name = request.form.get("rule", "")
    if name not in wording.CHOOSABLE:
        abort(404)
    if name != round_.rule:
        parameters = usual_parameters(name, round_.ballot_type)
        changed(
            lambda: rounds.change_round(round_, current_user, rule=name, parameters=parameters),
            _("The rule is chosen with its usual settings. Look at them under “Rules and texts”."),
        )
    return redirect(url_for(".rule", round_id=round_id), 303)
