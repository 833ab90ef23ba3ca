"""How a result came about: round by round, beside other rules, and for one's own ballot."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from app.budgets import queries
from app.budgets.counting import BallotSpec, BallotType
from app.budgets.models import EnvelopeResult, Project, Round
from app.budgets.routes import budgets
from app.budgets.routes.loading import find
from app.budgets.services import files, marks, wording
from app.budgets.services.elections import spec_of
from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.i18n import choose, format_number
from app.core.site import categories, districts
from app.extensions import db


def result_of(round_id: int) -> tuple[Round, EnvelopeResult, list[EnvelopeResult]]:
    """The result that is asked for, and those of the other envelopes."""
    round_ = find(round_id)
    authorize("round.results", round_)
    everything = list(db.session.scalars(queries.envelope_results(round_id)))
    wanted = asked_id("envelope")
    found = next((r for r in everything if r.envelope_id == wanted), None)
    return round_, found or everything[0] if everything else abort(404), everything


def titles_of(result: EnvelopeResult) -> dict[str, str]:
    """Titles by code, for sentences that name other projects."""
    query = queries.project_results(result.envelope_id)
    return {row.project.code: row.project.shown_title for row in db.session.scalars(query)}


@budgets.get("/<int:round_id>/results/rounds")
def result_rounds(round_id: int) -> str:
    """The count, round by round, with every tie."""
    round_, result, everything = result_of(round_id)
    titles, words = titles_of(result), wording.Words(round_, is_few=files.is_few(result))
    outcome = json.loads(result.outcome)
    return render_template(
        "budgets/results/rounds.html",
        round=round_,
        result=result,
        others=everything,
        rows=wording.round_rows(result, words, titles),
        ties=wording.tie_rows(result, titles),
        lot=wording.lot_words(result, titles),
        figures=_figures(outcome, words),
        is_few=files.is_few(result),
    )


def _figures(outcome: dict[str, Any], words: wording.Words) -> list[tuple[str, str]]:
    """The shares that everybody began and ended with, where the rule knows such."""
    figures = outcome["figures"]
    if "endowment" not in figures:
        return []
    rounded = {name: words.money(round(Fraction(figures[name]))) for name in ("endowment_start", "endowment")}  # fmt: skip
    return [
        (_("Everybody’s share at first"), rounded["endowment_start"]),
        (_("Everybody’s share at last"), rounded["endowment"]),
        (_("Steps in between"), str(format_number(figures["steps"]))),
    ]


@budgets.get("/<int:round_id>/results/compare")
def result_compare(round_id: int) -> str:
    """The outcome beside what other rules would have funded from the same ballots."""
    round_, result, everything = result_of(round_id)
    sides = result.study.get("sides", [])
    query = queries.project_results(result.envelope_id)
    projects = [row.project for row in db.session.scalars(query)]
    return render_template(
        "budgets/results/compare.html",
        round=round_,
        result=result,
        others=everything,
        sides=sides,
        rules=wording.RULES,
        projects=_differing(projects, sides),
        titles={p.code: p.shown_title for p in projects},
        names=_names(),
        preferred=_preferred(result),
        is_few=files.is_few(result),
    )


def _preferred(result: EnvelopeResult) -> str:
    """How many voters have more of their choices here than under “most support first”, and the other way round."""
    figures = json.loads(result.outcome).get("figures", {})
    if "prefer_shares" not in figures or files.is_few(result):
        return ""
    ours, theirs = figures["prefer_shares"], figures["prefer_greedy"]
    here = ngettext("%(n)s voter has more of their choices under equal shares", "%(n)s voters have more of their choices under equal shares", ours, n=format_number(ours))  # fmt: skip
    there = ngettext("%(n)s has more under “most support first”", "%(n)s have more under “most support first”", theirs, n=format_number(theirs))  # fmt: skip
    return _("%(here)s, %(there)s.", here=here, there=there)


def _differing(projects: list[Project], sides: list[dict[str, Any]]) -> list[Project]:
    """The projects on which the rules do not agree."""
    won = [set(side["winners"]) for side in sides]
    return [p for p in projects if len({p.code in winners for winners in won}) > 1]


def _names() -> dict[str, str]:
    """Names of topics and districts by slug."""
    topics = {topic.slug: choose(topic.name) for topic in categories()}
    return topics | {district.slug: choose(district.name) for district in districts()}


@budgets.get("/<int:round_id>/results/own")
def result_own(round_id: int) -> str:
    """What a ballot helped to pay: a list to add up by hand, which the reader's own browser can do. Nothing is sent."""
    round_, result, everything = result_of(round_id)
    spec = spec_of(round_, result.envelope)
    rows = db.session.scalars(queries.project_results(result.envelope_id))
    words = wording.Words(round_, is_few=files.is_few(result))
    return render_template(
        "budgets/results/own.html",
        round=round_,
        result=result,
        others=everything,
        rows=wording.own_rows(result, rows, words),
        adding_up=wording.adding_up(result, spec, words),
        outcome=json.dumps(_payable(result, spec)),
        heading=marks.heading(spec),
        asks=marks.question(spec),
        is_few=words.is_few,
    )


def _payable(result: EnvelopeResult, spec: BallotSpec) -> dict[str, Any]:
    """What a browser needs to work out what a ballot paid: shares and prices, close enough for cents.

    The prices are of one point where points are counted; `points` are those of the places then.
    """
    outcome = json.loads(result.outcome)
    rounds = [] if files.is_few(result) else outcome["rounds"]
    bought = {r["winner"]: float(Fraction(r["price"])) for r in rounds if "price" in r}
    loads = {r["winner"]: float(Fraction(r["load"])) for r in rounds if "load" in r}
    return {
        "endowment": float(Fraction(outcome["figures"]["endowment"])) if bought else 0,
        "winners": [[code, bought.get(code), loads.get(code)] for code in outcome["winners"]],
        "inPoints": outcome["parameters"].get("utility") == "points",
        "points": list(spec.vector) if spec.type is BallotType.RANKS else None,
    }
