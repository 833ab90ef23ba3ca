"""The documents say what is there."""

import re

import pytest

from tests.ops.conftest import ROOT

READS = re.compile(r"os\.environ(?:\.get\(\s*|\[)\"([A-Z_]+)\"|_flag\(\"([A-Z_]+)\"")


def variables() -> set[str]:
    sources = [ROOT / "config.py", *(ROOT / "app").rglob("*.py"), *(ROOT / "deploy").glob("*.py")]
    found = {a or b for path in sources for a, b in READS.findall(path.read_text())}
    return found - {"PGPASSWORD"}  # PostgreSQL's own


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "configuration.md").read_text()
    assert len(variables()) > 15
    assert {name for name in variables() if f"`{name}`" not in text} == set()


def test_the_files_on_the_way_of_a_ballot_exist():
    text = (ROOT / "docs" / "architecture.md").read_text()
    named = set(re.findall(r"`(app/[\w/]+(?:\.py|/))`", text))
    assert len(named) > 20
    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", ["README.md", "docs/deployment.md", "docs/configuration.md"])
def test_links_lead_somewhere(name):
    path = ROOT / name
    links = re.findall(r"\]\(([^)#]+)", path.read_text())
    local = [link for link in links if not link.startswith("http")]
    assert {link for link in local if not (path.parent / link).exists()} == set()


@pytest.mark.parametrize("name", ["README.md", "docs/deployment.md"])
def test_commands_exist(app, name):
    text = (ROOT / name).read_text()
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.MULTILINE)) <= targets
    commands = set(re.findall(r"(?:bin/flask|`flask|fm|web flask) ([a-z]+)", text))
    assert commands <= set(app.cli.commands) | {"admin", "import"}
