"""A round in the words of the counting kernel: elections, ballot rules, and the frozen definition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from app.budgets import counting
from app.budgets.counting.election import canonical_json
from app.budgets.models import Envelope, Project, Round

Choices = dict[str, int]  # code of a project -> value


def spec_of(round_: Round, envelope: Envelope) -> counting.BallotSpec:
    """What a ballot may hold in one envelope; a knapsack ballot never more than its money."""
    limits = dict(round_.limits)
    limits["limits"] = tuple(counting.Limit(**limit) for limit in limits.pop("limits", ()))
    limits["vector"] = tuple(limits.pop("vector", ()))
    share = limits.pop("min_share", None)  # percent of the envelope that must be spent
    spec = counting.BallotSpec(type=counting.BallotType(round_.ballot_type), **limits)
    if spec.type is counting.BallotType.KNAPSACK and spec.max_cost is None:
        spec = replace(spec, max_cost=envelope.amount)
    if share:
        spec = replace(spec, min_cost=-(-envelope.amount * share // 100))
    return spec


def as_candidate(project: Project) -> counting.Project:
    """A project as the kernel sees it."""
    return counting.Project(
        id=project.code,
        cost=project.cost,
        category=project.category.slug if project.category else "",
        area=project.envelope.area,
        group=project.conflict_group,
    )


def seed_commitment(round_: Round) -> str:
    """What is published of the lot's seed before the count."""
    return hashlib.sha256(round_.lot_seed.encode()).hexdigest()


def definition_of(round_: Round, projects: Iterable[Project]) -> str:
    """Everything a round promises, as canonical JSON."""
    return canonical_json(
        {
            "format": 1,
            "round": round_.id,
            "title": round_.title,
            "currency": round_.currency,
            "rule": round_.rule,
            "parameters": counting.check_parameters(round_.rule, round_.parameters),
            "ballot": {"type": round_.ballot_type, **round_.limits},
            "areas": round_.area_rule.value,
            "who": "confirmed-account",
            "opens": round_.opens_at.isoformat() if round_.opens_at else None,
            "closes": round_.closes_at.isoformat() if round_.closes_at else None,
            "seed": seed_commitment(round_),
            "envelopes": [_envelope(envelope) for envelope in round_.envelopes],
            "projects": [_project(project) for project in projects],
        }
    )


def _envelope(envelope: Envelope) -> dict[str, Any]:
    return {
        "id": envelope.id,
        "area": envelope.area,
        "amount": envelope.amount,
        "rolls_to": envelope.rolls_to_id,
    }


def _project(project: Project) -> dict[str, Any]:
    fields = asdict(as_candidate(project))
    return {"envelope": project.envelope_id, "title": project.title, **fields}


def fingerprint(text: str) -> str:
    """SHA-256 of a published text."""
    return hashlib.sha256(text.encode()).hexdigest()
