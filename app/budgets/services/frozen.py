"""The frozen definition of a round, read where nothing may depend on what the site says today.

A district renamed, a topic moved, another council's name: the count and every published file are made of
what was promised at the opening. A round without a definition (a draft, an import) is as its rows say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from app.budgets import counting
from app.budgets.models import Envelope, Project, Round


@dataclass(frozen=True)
class Names:
    """What the published files call things beside the numbers."""

    title: str
    unit: str
    country: str
    zone: ZoneInfo
    envelopes: dict[int, str]
    projects: dict[str, str]


@dataclass(frozen=True)
class Frozen:
    """A definition, taken apart once."""

    candidates: dict[str, counting.Project]  # by code
    specs: dict[int, counting.BallotSpec]  # by the envelope's id
    names: Names | None  # none in definitions that do not have them


def frozen_of(round_: Round) -> Frozen | None:
    """What was frozen when the round opened; None where nothing is."""
    return _read(round_.definition) if round_.definition else None


def candidate(project: Project) -> counting.Project | None:
    """A project as it was promised."""
    found = frozen_of(project.round)
    return found.candidates.get(project.code) if found else None


def spec(round_: Round, envelope: Envelope) -> counting.BallotSpec | None:
    """The promised rules of a ballot in one envelope."""
    found = frozen_of(round_)
    return found.specs.get(envelope.id) if found else None


@lru_cache(maxsize=16)
def _read(definition: str) -> Frozen:
    told: dict[str, Any] = json.loads(definition)
    return Frozen(
        candidates={one["id"]: _candidate(one) for one in told["projects"]},
        specs={one["id"]: _spec(one["spec"]) for one in told["envelopes"]},
        names=_names(told) if "names" in told else None,
    )


def _candidate(one: dict[str, Any]) -> counting.Project:
    fields = ("id", "cost", "category", "area", "group")
    return counting.Project(**{name: one[name] for name in fields})


def _spec(told: dict[str, Any]) -> counting.BallotSpec:
    values = dict(told)
    kind = counting.BallotType(values.pop("type"))
    limits = tuple(counting.Limit(**limit) for limit in values.pop("limits"))
    return counting.BallotSpec(kind, limits=limits, vector=tuple(values.pop("vector")), **values)


def _names(told: dict[str, Any]) -> Names:
    names = told["names"]
    return Names(
        title=told["title"],
        unit=names["unit"],
        country=names["country"],
        zone=ZoneInfo(names["zone"]),
        envelopes={int(key): name for key, name in names["envelopes"].items()},
        projects={one["id"]: one["title"] for one in told["projects"]},
    )
