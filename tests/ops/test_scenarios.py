"""The list of what users rely on is complete, and every test that it names exists."""

import re

from tests.ops.conftest import ROOT

LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "scenarios.md").read_text().splitlines()
    if re.match(r"\| \d+ \|", line)
]


def test_each_scenario_has_one_line():
    assert [int(line[0]) for line in LINES] == list(range(1, 91))
    assert all(len(line) == 4 and line[2].endswith(".") for line in LINES)


def test_every_test_named_exists():
    for number, verdict, _words, shown in LINES:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", shown)
        assert bool(named) == (verdict in {"Met", "Differently"}), number
        for path, name in named:
            source = (ROOT / path).read_text()
            assert re.search(rf"^def {name}\(", source, re.MULTILINE), f"{number}: {path}::{name}"
