"""Two reports: one waits for a moderator, one was decided with a statement of reasons."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import select

from app.demo.content import load
from app.demo.services.world import World
from app.extensions import db
from app.moderation import services
from app.moderation.models import Case, Rule


def plan(world: World) -> None:
    """Tell who reported what, and what a moderator decided."""
    for case in load("moderation"):
        for report in case["reports"]:
            world.tell(world.moment(report["day"]), partial(_report, world, case, report))
        if "decision" in case:
            moment = world.moment(case["decision"]["day"], "10:40")
            world.tell(moment, partial(_hide, world, case))


def _report(world: World, case: dict[str, Any], report: dict[str, Any]) -> None:
    comment = world.resources[case["subject"]]
    services.report(comment, world.people[report["by"]], Rule(report["reason"]), report["text"])


def _hide(world: World, entry: dict[str, Any]) -> None:
    comment = world.resources[entry["subject"]]
    case = db.session.scalars(select(Case).where(Case.resource_id == comment.id)).one()
    decision = entry["decision"]
    moderator = world.people[decision["by"]]
    services.take(case, moderator)
    services.hide(case, moderator, Rule(decision["rule"]), decision["statement"])
