"""A Pabulib file as a finished round: its projects, its ballots, and our own count of them.

The round stays invisible until the last step, so an interrupted import shows nothing half
done; repeated, it goes on where it stopped and in the end changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select

from app.budgets import counting
from app.budgets.counting.election import ballot_text
from app.budgets.counting.pabulib import Document, ProjectRow
from app.budgets.models import CountedBallot, Envelope, Project, Round, Turnout
from app.budgets.services import tally
from app.core.clock import now
from app.core.database import insert_for
from app.core.events import Published, emit
from app.core.i18n import zone
from app.core.models import Component
from app.core.site import site
from app.extensions import db
from app.spaces.models import Process

CHANNEL = "import"
DEFAULT_PROCESS = "imported-rounds"


def component_for(slug: str) -> Component:
    """The budgets component of a process, both made if they are not there yet."""
    process = db.session.scalar(select(Process).where(Process.slug == slug))
    if process is None:
        language = site().languages[0]
        title = slug.replace("-", " ").capitalize()
        process = Process(slug=slug, title=title, titles={language: title}, locale=language)
        process.publish()
        db.session.add(process)
        db.session.flush()
        emit(Published(process, None))
    known = (c for c in process.components if c.kind == "budgets")
    component = next(known, None)
    if component is None:
        name = {site().languages[0]: "Budget"}
        component = Component(
            space=process, kind="budgets", slug="budget", name=name, published_at=now()
        )
        db.session.add(component)
    db.session.flush()
    return component


def origin_of(component: Component, data: bytes) -> str:
    """What makes an import of the same file into the same place the same."""
    return f"pabulib/{component.id}/{hashlib.sha256(data).hexdigest()}"


def begin(document: Document, component: Component, origin: str) -> Round:
    """The round with its envelope and projects, still invisible and without ballots."""
    known = db.session.scalar(select(Round).where(Round.origin == origin))
    if known is not None:
        return known
    opens_at, closes_at = _window(document)
    rule, parameters = rule_of(document)
    round_ = Round(
        component=component, origin=origin, title=_title(document), locale=site().languages[0],
        body=document.meta.get("description", ""), currency=document.currency or site().currency,
        rule=rule, parameters=parameters, ballot_type=document.spec.type.value,
        limits=_limits(document.spec), lot_seed=origin.rpartition("/")[2],
        opens_at=opens_at, closes_at=closes_at, opened_at=opens_at, closed_at=closes_at,
    )  # fmt: skip
    envelope = Envelope(round=round_, amount=document.budget, title=document.meta.get("unit", ""))
    db.session.add_all([round_, envelope])
    db.session.flush()
    rows = enumerate(document.rows, 1)
    db.session.add_all(_project(round_, envelope, number, row) for number, row in rows)
    db.session.flush()
    return round_


def rule_of(document: Document) -> tuple[str, dict[str, Any]]:
    """The file's rule; the greedy rule where this version does not know it."""
    rule, parameters = document.rule
    if rule not in counting.RULES:
        return "greedy", {}
    return rule, dict(parameters)


def ballot_rows(round_: Round, document: Document) -> Iterator[dict[str, Any]]:
    """Every single ballot as a row; the slots follow from the file, so that repeating finds them."""
    number = 0
    for ballot, weight in document.ballots.types:
        text = ballot_text(ballot)
        for _one in range(weight):
            number += 1
            slot = hashlib.sha256(f"{round_.lot_seed}:{number}".encode()).hexdigest()[:32]
            yield {
                "round_id": round_.id, "slot": slot, "version": 1, "area": "", "nonce": "",
                "channel": CHANNEL, "content": text, "is_cancelled": False,
            }  # fmt: skip


def add_ballots(rows: Iterator[dict[str, Any]], batch: int) -> int:
    """Put one batch of ballots into the box, those that are there left alone; how many it was."""
    some = list(islice(rows, batch))
    if some:
        db.session.execute(insert_for(db.session, CountedBallot).on_conflict_do_nothing(), some)
    return len(some)


def finish(round_: Round) -> None:
    """Count, and make the round public with its results."""
    if round_.results_at is not None:
        return
    assert round_.closes_at is not None
    tally.keep(round_, tally.count_round(round_))
    ballots = sum(tally.ballots_of(round_).values())
    day = round_.closes_at.astimezone(zone()).date()
    turnout = Turnout(round_id=round_.id, day=day, area="", channel=CHANNEL, n=ballots)
    db.session.merge(turnout)
    round_.counted_at = round_.unlinked_at = round_.results_at = round_.closes_at
    round_.publish()
    for project in db.session.scalars(select(Project).where(Project.round_id == round_.id)):
        project.publish()
        db.session.flush()
        emit(Published(project, None))
    emit(Published(round_, None))


def _title(document: Document) -> str:
    parts = (document.meta.get(name, "") for name in ("unit", "subunit", "instance"))
    found = " ".join(dict.fromkeys(part for part in parts if part))
    return found or document.file


def _window(document: Document) -> tuple[datetime, datetime]:
    """From the first to the end of the last day, in the council's zone."""
    ends = document.ends or document.begins or now().date() - timedelta(days=1)
    begins = min(document.begins or ends, ends)
    opens_at = datetime.combine(begins, time(), zone())
    return opens_at, datetime.combine(ends + timedelta(days=1), time(), zone())


def _limits(spec: counting.BallotSpec) -> dict[str, Any]:
    kept = asdict(spec)
    kept.pop("type")
    return {name: value for name, value in kept.items() if value not in (None, False, ())}


def _project(round_: Round, envelope: Envelope, number: int, row: ProjectRow) -> Project:
    fields = row.fields
    return Project(
        component=round_.component, parent_id=round_.id, round_id=round_.id, envelope=envelope,
        number=number, code=row.project.id, cost=row.project.cost,
        title=row.name or row.project.id, body=fields.get("description", ""),
        locale=round_.locale, place=fields.get("neighborhood", "") or fields.get("subunit", ""),
        latitude=_degrees(fields.get("latitude", "")), longitude=_degrees(fields.get("longitude", "")),
    )  # fmt: skip


def _degrees(text: str) -> float | None:
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 else None
