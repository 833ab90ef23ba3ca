"""After the close nobody links ballots to accounts, whatever they took; while the round is open the same attacker can."""

import pytest

from app.budgets.models import Round
from app.core.refusals import Refusal
from app.extensions import db
from tests.budgets.secrecy.story import left, results, tell
from tests.factories.apps import build_app

VOTERS = 60


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linking")
    app = build_app(folder, "linking")
    yield tell(app, folder, VOTERS)
    with app.app_context():
        db.engine.dispose()


def test_while_a_round_is_open_the_attacker_links_everybody(story):
    found, _luck = results(story.open, story.town)
    good = {name for n, name in found if n >= 0.95 * VOTERS}
    assert any(name.startswith("hash of person under") and "committee" in name for name in good)
    without_keys = {name for name in good if not name.startswith("hash")}
    if story.is_sqlite:  # the journal, which the reader holds
        assert any("-wal" in name for name in without_keys)
    else:
        assert {name for name in without_keys if "in one transaction" in name}
        assert {name for name in without_keys if name.startswith("order of")}


def test_after_the_close_no_guess_is_better_than_chance(story):
    """Two batches: each blind guess has one in each right, on average."""
    found, luck = results(story.closed, story.town)
    assert len(found) > 100
    assert luck < VOTERS / 3
    best, name = found[0]
    assert best < luck, f"{best} of {VOTERS}: {name}"


def test_after_the_close_no_file_holds_what_links(story):
    """Pseudonyms, submissions, drafts, key shares, what was replaced: nowhere in any byte."""
    assert left(story) == set()
    taken = [*story.open.files.values(), *story.open.keys.values()]
    before = b"".join(taken)
    unseen = [kind for kind, values in story.town.secrets.items() if not any(v in before for v in values)]  # fmt: skip
    assert not unseen, "what was not there before proves nothing"


def test_nothing_is_called_unlinked_while_a_reader_holds_the_journal(story):
    """On SQLite. PostgreSQL writes the tables anew without asking which older states are read."""
    (half,) = (row for row in story.half_closed.tables["rounds"] if row["closed_at"])
    has_shares = any("round-" in name for name in story.half_closed.keys)
    if story.is_sqlite:
        assert (story.refused, half["unlinked_at"], has_shares) == (Refusal.DATABASE_IN_USE, None, True)  # fmt: skip
    else:
        assert story.refused is None
        assert half["unlinked_at"]
        assert not has_shares
    with story.town.app.app_context():
        assert db.session.get(Round, story.town.round_id).unlinked_at
