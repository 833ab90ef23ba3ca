"""The results of a round: why each project won or lost, and everything to count again."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, render_template
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.budgets import queries
from app.budgets.counting.manifest import RECOUNT
from app.budgets.models import EnvelopeResult, ProjectResult, Round, Turnout
from app.budgets.routes import budgets
from app.budgets.routes.explaining import result_of, titles_of
from app.budgets.routes.loading import find
from app.budgets.services import files, forgetting, wording
from app.budgets.services.paper import reconciling
from app.core.authz import authorize
from app.core.pagination import paginate
from app.core.text import no_formula
from app.extensions import db

SHOWN = 8  # winners drawn and named one by one


@budgets.get("/<int:round_id>/results")
def results(round_id: int) -> str:
    """One envelope's result; the others are a tab away."""
    round_, result, everything = result_of(round_id)
    return render_template(
        "budgets/results/index.html",
        round=round_,
        result=result,
        others=everything,
        **_figures(round_, result),
    )


def _figures(round_: Round, result: EnvelopeResult) -> dict[str, Any]:
    by_envelope = queries.project_results(result.envelope_id)
    is_funded = ProjectResult.is_funded
    count = select(func.count(), func.count().filter(is_funded), func.max(ProjectResult.score))
    of_this = ProjectResult.envelope_id == result.envelope_id
    total, funded, most = db.session.execute(count.where(of_this)).one()
    channels = select(Turnout.channel, func.sum(Turnout.n)).where(Turnout.round_id == round_.id)
    words = wording.Words(round_, is_few=files.is_few(result))
    page = paginate(by_envelope, total=total)
    titles = titles_of(result)
    return {
        "page": page,
        "most": most or 1,
        "winners": list(db.session.scalars(by_envelope.where(is_funded).limit(SHOWN))),
        "funded": funded,
        "channels": dict(db.session.execute(channels.group_by(Turnout.channel)).all()),
        "words": words,
        "reasons": {row.project_id: words.why(row, titles) for row in page},
        "lacked": {row.project_id: wording.lacked(result, row.project.code, words) for row in page},
        "rules": wording.counted_like(round_),
        "settings": _settings(round_, result),
        "notes": wording.notes(result, titles),
        "reconciled": reconciling.published(round_),
        "roll_until": forgetting.due_at(round_) if round_.log_origin else None,
        "exceptions": wording.told(db.session.scalars(queries.exceptions_of(round_.id))),
        "may_download": files.may_show_ballots(round_, result),
    }


def _settings(round_: Round, result: EnvelopeResult) -> list[tuple[str, str]]:
    """The rule's settings as the count took them."""
    outcome = json.loads(result.outcome)
    return wording.parameter_rows(outcome["rule"], outcome["parameters"], round_.currency)


def _result(round_id: int, envelope_id: int) -> tuple[Round, EnvelopeResult]:
    round_ = find(round_id)
    authorize("round.results", round_)
    query = queries.envelope_results(round_id).where(EnvelopeResult.envelope_id == envelope_id)
    return round_, db.session.scalar(query) or abort(404)


@budgets.get("/<int:round_id>/results/<int:envelope_id>.csv")
def results_csv(round_id: int, envelope_id: int) -> Response:
    """Every project with its numbers and its reason, as a table."""
    round_, result = _result(round_id, envelope_id)
    words, titles = wording.Words(round_, is_few=files.is_few(result)), titles_of(result)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["rank", "code", "title", "cost", "votes", "score", "funded", "reason", "why"])
    for row in db.session.scalars(queries.project_results(envelope_id)):
        project = row.project
        why = words.why(row, titles)
        writer.writerow([
            row.rank, project.code, no_formula(project.shown_title), project.cost, row.votes, row.score,
            int(row.is_funded), row.why, why,
        ])  # fmt: skip
    return _download(out.getvalue(), "text/csv", f"results-{round_id}-{envelope_id}.csv")


@budgets.get("/<int:round_id>/results/<int:envelope_id>.json")
def results_json(round_id: int, envelope_id: int) -> Response:
    """The outcome as the counting program wrote it, byte for byte."""
    round_, result = _result(round_id, envelope_id)
    if not files.may_show_ballots(round_, result):  # it tells who paid how much
        abort(404)
    return _download(result.outcome, "application/json", f"results-{round_id}-{envelope_id}.json")


@budgets.get("/<int:round_id>/results/<int:envelope_id>.pb")
def results_pb(round_id: int, envelope_id: int) -> Response:
    """All ballots in the Pabulib format, without anything that points to a person."""
    round_, result = _result(round_id, envelope_id)
    if not files.may_show_ballots(round_, result):
        abort(404)
    text = files.pabulib_text(round_, result.envelope)
    return _download(text, "text/plain", f"ballots-{round_id}-{envelope_id}.pb")


@budgets.get("/<int:round_id>/results/<int:envelope_id>/<any('manifest.json', 'ballots.txt'):name>")
def recount_file(round_id: int, envelope_id: int, name: str) -> Response:
    """What the program for counting again reads."""
    round_, result = _result(round_id, envelope_id)
    if not files.may_show_ballots(round_, result):
        abort(404)
    manifest, ballots = files.recount_files(round_, result)
    if name == "manifest.json":
        return _download(manifest, "application/json", name)
    return _download(ballots, "text/plain", name)


@budgets.get("/recount.py")
def recount_program() -> Response:
    """One short file that counts again, for any Python."""
    authorize("rounds.list")
    return _download(RECOUNT.read_text(encoding="utf-8"), "text/x-python", "recount.py")


@budgets.get("/<int:round_id>/definition.json")
def definition(round_id: int) -> Response:
    """What was frozen when the round was opened."""
    round_ = find(round_id)
    return _download(round_.definition or abort(404), "application/json", f"round-{round_id}.json")


def _download(text: str, kind: str, name: str) -> Response:
    answer = FlaskResponse(text, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
