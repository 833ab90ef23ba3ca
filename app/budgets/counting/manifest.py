"""The manifest of a count: enough, with the ballots, for anyone to count again and compare byte for byte."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.budgets.counting.election import Election, ballot_text
from app.budgets.counting.outcome import Outcome, result_of

RECOUNT = Path(__file__).with_name(
    "recount.py"
)  # published beside the manifest: standard library only


def manifest(election: Election, outcome: Outcome) -> str:
    """`manifest.json`: the input and its hash, rule and parameters, the result with exact prices, and its hash."""
    return manifest_of(election, outcome.as_dict(), outcome.digest())


def manifest_of(election: Election, outcome: Mapping[str, Any], digest: str) -> str:
    """The manifest from an outcome that was kept as JSON."""
    document = {
        "format": 1,
        "election": election.header(),
        "rule": outcome["rule"],
        "parameters": outcome["parameters"],
        "input": outcome["input"],
        "result": result_of(outcome),
        "output": digest,
    }
    return json.dumps(document, sort_keys=True, indent=1) + "\n"


def ballot_lines(election: Election) -> str:
    """`ballots.txt`: each kind of ballot as canonical JSON, a tab, and how often it was cast, in canonical order."""
    return "".join(f"{ballot_text(b)}\t{weight}\n" for b, weight in election.ballots.types)
