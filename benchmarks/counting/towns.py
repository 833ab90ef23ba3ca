"""Generated elections as Pabulib files: a few favourites, many projects that few choose."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

BUDGET = 30_000_000
LONGEST = 10  # choices on a ballot
META = """META
key;value
description;Generated for a benchmark
country;Nowhere
unit;Nowhere
instance;2024
num_projects;{projects}
num_votes;{voters}
budget;{budget}
vote_type;approval
rule;greedy
date_begin;01.06.2024
date_end;30.06.2024
min_length;1
max_length;{longest}
language;en
edition;1
currency;EUR
"""


def approval(folder: Path, projects: int, voters: int) -> Path:
    """Write an approval election; the same sizes make the same file."""
    path = folder / f"{projects}x{voters}.pb"
    if not path.exists():
        path.write_text(_text(projects, voters), encoding="utf-8")
    return path


def _text(projects: int, voters: int) -> str:
    r = Random(f"{projects}x{voters}")
    costs = [r.randrange(5_000, 1_500_000, 50) for _ in range(projects)]
    appeal = [r.paretovariate(1.2) for _ in range(projects)]
    votes: Counter[int] = Counter()
    lines = []
    for voter in range(voters):
        chosen = list(dict.fromkeys(r.choices(range(projects), appeal, k=r.randint(1, LONGEST))))
        votes.update(chosen)
        # age, sex and channel make the lines as long as those of real files
        lines.append(f"{voter};{r.randint(16, 90)};{r.choice('MF')};internet;{','.join(map(str, chosen))}")  # fmt: skip
    rows = [f"{p};{costs[p]};{votes[p]};Project {p}" for p in range(projects)]
    head = META.format(projects=projects, voters=voters, budget=BUDGET, longest=LONGEST)
    table = "\n".join(["PROJECTS", "project_id;cost;votes;name", *rows])
    return "\n".join([head + table, "VOTES", "voter_id;age;sex;voting_method;vote", *lines, ""])
