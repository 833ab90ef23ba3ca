"""The figures of a period and a space, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.extensions import db
from app.moderation.models import Measure, Outcome, Party, Sanction
from app.moderation.targets import hours_of_all
from app.moderation.transparency import queries
from app.moderation.transparency.queries import Scope


@dataclass(frozen=True)
class Figures:
    """What was reported, decided and appealed; spans are in seconds."""

    by_rule: dict[str, int]  # reports
    people: int
    unsigned: int
    automatic: int
    waiting: int
    by_measure: dict[str, int]
    by_sanction: dict[str, int]
    by_broken_rule: dict[str, int]
    first_decisions: int
    timely: int
    median: float | None
    appeals: dict[str, int]  # by party
    outcomes: dict[str, int]
    appeals_open: int

    @property
    def reports(self) -> int:
        return self.people + self.unsigned

    @property
    def decisions(self) -> int:
        return sum(self.by_measure.values())

    @property
    def is_empty(self) -> bool:
        return not (self.reports or self.automatic or self.decisions or self.appeals)


def gather(scope: Scope) -> Figures:
    """All figures of a scope, in six statements."""
    by_rule: Counter[str] = Counter()
    by_source: Counter[bool] = Counter()
    for rule, unsigned, many in db.session.execute(queries.reports(scope)):
        by_rule[rule] += many
        by_source[bool(unsigned)] += many
    measures: Counter[str] = Counter()
    sanctions: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for measure, sanction, rule, many in db.session.execute(queries.decisions(scope)):
        measures[_done(measure, sanction)] += many
        if sanction is not Sanction.NONE:
            sanctions[sanction] += many
        if rule is not None and _done(measure, sanction) != Measure.KEEP:
            broken[rule] += many
    parties, outcomes = _appeals(scope)
    number, within = db.session.execute(queries.timely(scope, hours_of_all())).one()
    _opened, automatic, _waiting = db.session.execute(queries.cases(scope)).one()
    return Figures(
        by_rule=dict(by_rule.most_common()),
        people=by_source[False],
        unsigned=by_source[True],
        automatic=automatic or 0,
        waiting=db.session.scalar(queries.waiting_now(scope.space_id)) or 0,
        by_measure=dict(measures.most_common()),
        by_sanction=dict(sanctions.most_common()),
        by_broken_rule=dict(broken.most_common()),
        first_decisions=number,
        timely=within or 0,
        median=_median(scope, number),
        appeals=parties,
        outcomes={name: many for name, many in outcomes.items() if name},
        appeals_open=outcomes[""],
    )


def _done(measure: Measure, sanction: Sanction) -> str:
    """A text that stays while its author is warned, limited or blocked was not just kept."""
    if measure is Measure.KEEP and sanction is not Sanction.NONE:
        return "author_only"
    return measure.value


def _appeals(scope: Scope) -> tuple[dict[str, int], Counter[str]]:
    parties: Counter[str] = Counter({party.value: 0 for party in Party})
    outcomes: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    for party, outcome, many in db.session.execute(queries.appeals(scope)):
        parties[party.value] += many
        outcomes[outcome.value if outcome else ""] += many
    return {party: many for party, many in parties.items() if many}, outcomes


def _median(scope: Scope, number: int) -> float | None:
    if not number:
        return None
    spans = list(db.session.scalars(queries.middle(scope, number)))
    return sum(spans) / len(spans)
