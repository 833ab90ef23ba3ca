"""Outcomes that must never change by themselves: who changes one on purpose raises the rule's version."""

import hashlib
from pathlib import Path

from app.budgets.counting import RULES, count

from .tie_heavy import tie_heavy

FROZEN = Path(__file__).with_name("frozen.txt")


def lines() -> list[str]:
    """One line an election of `tie_heavy`: seed, rule, winners, cost, start of the result's hash."""
    found = []
    for seed in range(120):
        outcome = count(tie_heavy(seed))
        winners = ",".join(outcome.winners) or "-"
        found.append(f"{seed} {outcome.rule} {winners} {outcome.cost} {outcome.digest()[:16]}")
    return found


def test_known_elections_have_their_known_outcomes():
    assert lines() == FROZEN.read_text().splitlines()


def test_every_rule_is_among_them():
    assert {line.split()[1] for line in FROZEN.read_text().splitlines()} == set(RULES)


def test_the_seeded_elections_are_the_same_everywhere():
    text = "".join(tie_heavy(seed).digest() for seed in range(5))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "81a461f7a0ca1ec2"
