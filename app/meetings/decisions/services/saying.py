"""What a decision says: for the log, and for whoever saves later than somebody else."""

from __future__ import annotations

from app.meetings.models import Decision


def facts(decision: Decision) -> dict[str, str]:
    vote = decision.vote
    return {
        "title": decision.title,
        "verdict": decision.verdict.value,
        "unit": decision.unit,
        "due_on": str(decision.due_on or ""),
        "cost": str(decision.cost if decision.cost is not None else ""),
        "vote": f"{vote.yes}:{vote.no}:{vote.abstain}" if vote else "",
    }


def text_of(decision: Decision) -> str:
    """All that a decision says, to notice that somebody changed it."""
    vote = decision.vote
    parts = [decision.body, *facts(decision).values()]
    parts += map(str, (decision.owner_id, decision.review_on, decision.item_id))
    parts += map(str, sorted(link.resource_id for link in decision.links))
    if vote is not None:
        parts += [vote.method, str(vote.tally), str(vote.terms)]
        parts += [f"{one.name}: {one.voice}" for one in vote.voices]
    return "\0".join(parts)
