"""A round in the words of the counting kernel: elections, ballot rules, and the frozen definition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from babel import Locale
from babel.core import get_global
from flask_babel import force_locale

from app.budgets import counting
from app.budgets.counting.election import canonical_json
from app.budgets.models import Envelope, Project, Round
from app.budgets.services import frozen, listed
from app.budgets.services.who import who_of
from app.core.i18n import zone
from app.core.site import site

Choices = dict[str, int]  # code of a project -> value


def spec_of(round_: Round, envelope: Envelope) -> counting.BallotSpec:
    """What a ballot may hold in one envelope; a knapsack ballot never more than its money."""
    return frozen.spec(round_, envelope) or _spec_now(round_, envelope)


def _spec_now(round_: Round, envelope: Envelope) -> counting.BallotSpec:
    limits = dict(round_.limits)
    limits["limits"] = tuple(counting.Limit(**limit) for limit in limits.pop("limits", ()))
    limits["vector"] = tuple(limits.pop("vector", ()))
    least, most = (
        limits.pop("min_share", None),
        limits.pop("max_share", 100),
    )  # percent of the envelope
    spec = counting.BallotSpec(type=counting.BallotType(round_.ballot_type), **limits)
    if spec.max_cost is None and (spec.type is counting.BallotType.KNAPSACK or most < 100):
        spec = replace(spec, max_cost=envelope.amount * most // 100)
    if least:
        spec = replace(spec, min_cost=-(-envelope.amount * least // 100))
    return spec


def as_candidate(project: Project) -> counting.Project:
    """A project as the kernel sees it; its area is its own district, else that of its money."""
    return frozen.candidate(project) or _candidate_now(project)


def _candidate_now(project: Project) -> counting.Project:
    return counting.Project(
        id=project.code,
        cost=project.cost,
        category=project.category.slug if project.category else "",
        area=project.district.slug if project.district else project.envelope.area,
        group=project.conflict_group,
    )


def seed_commitment(round_: Round) -> str:
    """What is published of the lot's seed before the count."""
    return hashlib.sha256(round_.lot_seed.encode()).hexdigest()


def definition_of(round_: Round, projects: Iterable[Project], log: Mapping[str, Any]) -> str:
    """Everything a round promises, as canonical JSON; `log` names its log and the key that signs it."""
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
            "who": promised_who(round_),
            "opens": round_.opens_at.isoformat() if round_.opens_at else None,
            "closes": round_.closes_at.isoformat() if round_.closes_at else None,
            "seed": seed_commitment(round_),
            "log": log,
            "names": names_now(round_),
            "envelopes": [_envelope(envelope) for envelope in round_.envelopes],
            "projects": [_project(project) for project in projects],
        }
    )


def names_now(round_: Round) -> dict[str, Any]:
    """What the published files will call this place and its envelopes, in the round's language."""
    with force_locale(round_.locale):
        envelopes = {str(envelope.id): envelope.name for envelope in round_.envelopes}
    country = _country() or site().place or site().name
    return {"unit": site().name, "country": country, "zone": zone().key, "envelopes": envelopes}


def _country() -> str:
    """The country of the council's time zone, as Pabulib asks for one."""
    territory = get_global("zone_territories").get(zone().key, "")
    name = Locale("en").territories.get(territory, "")
    return name.replace(" & ", " and ")


def promised_who(round_: Round) -> dict[str, Any]:
    """The rule of who may vote, with a fingerprint of its list."""
    if round_.is_rehearsal:
        return {"base": "test", "voters": round_.test_voters}
    who = who_of(round_)
    if not who.has_list:
        return who.columns
    people = {"people": listed.number_of(round_), "sha256": listed.digest_of(round_)}
    return {**who.columns, "list": people}


def _envelope(envelope: Envelope) -> dict[str, Any]:
    return {
        "id": envelope.id,
        "area": envelope.area,
        "amount": envelope.amount,
        "rolls_to": envelope.rolls_to_id,
        "spec": asdict(spec_of(envelope.round, envelope)),
    }


def _project(project: Project) -> dict[str, Any]:
    fields = asdict(as_candidate(project))
    return {"envelope": project.envelope_id, "title": project.title, **fields}


def fingerprint(text: str) -> str:
    """SHA-256 of a published text."""
    return hashlib.sha256(text.encode()).hexdigest()
