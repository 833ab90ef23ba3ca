"""The rules of counting, explained with an example that anybody can follow."""

from __future__ import annotations

from flask import render_template

from app.budgets.routes import budgets
from app.budgets.services import examples, wording
from app.budgets.services.rules import usual_parameters
from app.core.authz import authorize
from app.core.site import site


@budgets.get("/rules")
def rules() -> str:
    authorize("rounds.list")
    return render_template(
        "budgets/rules.html",
        examples=examples.examples(site().currency),
        ballots=examples.BALLOTS,
        costs=examples.COSTS,
        budget=examples.BUDGET,
        titles=examples.titles(),
        names=wording.RULES,
        explained=wording.EXPLAINED,
        currency=site().currency,
        settings={name: _usual(name) for name in wording.RULES},
    )


def _usual(rule: str) -> list[tuple[str, str]]:
    parameters = usual_parameters(rule, "approval")
    return wording.parameter_rows(rule, parameters, site().currency)
