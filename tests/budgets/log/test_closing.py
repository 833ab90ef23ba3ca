"""The archive of a real round: it passes its verifier, is the same whenever it is built, and links nobody."""

import io
import json
import subprocess
import sys
import zipfile

import pytest

from app.accounts.models import User
from app.budgets import tasks
from app.budgets.models import AreaRule, Ballot, EnvelopeResult, Round
from app.budgets.services import bundle, casting, closing, keys, opening, roll, rounds, tally
from app.core.site import save, site
from app.core.storage import storage
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round, make_district

from .second import verdict


def vote(round_, user, area, *codes, submission=None):
    receipt = casting.cast(
        round_, user, area, dict.fromkeys(codes, 1), submission or f"{user.id}-{codes}"
    )
    return receipt.promise


@pytest.fixture
def world(scratch_app):
    """A round with money for the city and two districts; in the second one few have voted."""
    with scratch_app.app_context():
        large, small = make_district(), make_district()
        people = [make_user() for _ in range(40)]
        db.session.add_all([large, small, *people])
        made = build_round(db, is_open=False, area_rule=AreaRule.OWN)
        for district in (large, small):
            envelope = rounds.add_envelope(made, 5000, district_id=district.id)
            rounds.add_project(made, envelope, f"In {district.slug}", 3000)
        opening.open_round(made, None)
        receipts = [vote(made, user, large.slug, "1", "5") for user in people[:30]]
        receipts += [vote(made, user, small.slug, "3", "6") for user in people[30:]]
        receipts.append(vote(made, people[0], large.slug, "2"))
        receipts.append(casting.cancel(made, people[1], "a-cancellation").promise)
        db.session.commit()
        yield made, receipts


def finish(round_):
    tasks.finish(round_, None, "The hall burned down")
    return storage().read(round_.bundle)


def run(folder, data, *words):
    """What `verify.py` of an archive says about it, as a resident runs it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    program = [sys.executable, "-I", "-S", "verify.py", *words]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)


def test_the_archive_holds_for_a_verifier_that_shares_no_code(world):
    with zipfile.ZipFile(io.BytesIO(finish(world[0]))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert verdict(files) == ""


def test_the_archive_passes_its_own_verifier(world, tmp_path):
    round_, receipts = world
    before = "".join(f"{c.note}\n" for c in bundle.logbook.checkpoints(round_.id))
    data = finish(round_)
    for name, receipt in (("first", receipts[0]), ("last", receipts[-2]), ("gone", receipts[-1])):
        (tmp_path / name).write_text(receipt.text)
    (tmp_path / "kept").write_text(before)
    words = ("--witness", "kept", "--receipt", "first", "--receipt", "last", "--receipt", "gone")
    done = run(tmp_path / "bundle", data, *(w if w.startswith("-") else f"../{w}" for w in words))
    assert done.returncode == 0, done.stdout + done.stderr
    for status in ("replaced by version 2", "counted", "cancelled"):
        assert status in done.stdout


def test_few_ballots_of_an_area_are_not_published_and_what_they_spend_is_not_recounted(world):
    round_, _receipts = world
    with zipfile.ZipFile(io.BytesIO(finish(round_))) as archive:
        results = json.loads(archive.read("results.json"))
        ballots = archive.read("ballots.jsonl").decode().splitlines()
        names = set(archive.namelist())
    small = round_.envelopes[2]
    assert results["withheld"] == [small.area]
    said = {e["id"]: e["recomputable"] for e in results["envelopes"]}
    assert list(said.values()) == [False, True, False]
    assert {f"{n}.pb" for n in said if said[n]} == {n for n in names if n.endswith(".pb")}
    assert len(ballots) == 29
    stored = {e.id: db.session.get(EnvelopeResult, e.id).is_withheld for e in round_.envelopes}
    assert {n: not hidden for n, hidden in stored.items()} == said


def test_built_again_it_has_the_same_bytes(world):
    round_, _receipts = world
    closing.close(round_, None, "The hall burned down")
    closing.count(round_)
    first = bundle.fixed_files(round_)
    closing.end_log(round_, first)
    data = bundle.archive(round_, first)
    db.session.commit()
    db.session.expire_all()
    assert bundle.archive(round_, bundle.fixed_files(round_)) == data
    assert finish(round_) == data


@pytest.mark.parametrize("last", ["close", "count", "end_log"])
def test_whatever_is_renamed_between_the_steps_changes_no_byte(world, last):
    """A close that was killed and goes on after staff have renamed the council, a district and moved the clocks."""
    round_, _receipts = world
    closing.close(round_, None, "The hall burned down")
    with db.session.begin_nested() as trial:  # what it would have become without an interruption
        closing.count(round_)
        fixed = bundle.fixed_files(round_)
        if last == "close":
            trial.rollback()
    if last == "end_log":
        closing.end_log(round_, fixed)
    db.session.commit()
    rename(round_)
    with zipfile.ZipFile(io.BytesIO(finish(round_))) as archive:
        again = {name: archive.read(name) for name in fixed}
    assert again == fixed


def rename(round_):
    """Another name for the council and its districts, another zone, another language first."""
    now = site()
    save(
        now.model_copy(update={"name": "Otherton", "place": "Oz", "time_zone": "Pacific/Auckland"})
    )
    for envelope in round_.envelopes:
        if envelope.district:
            envelope.district.name = {"en": "New name", "es": "Nombre nuevo"}
    db.session.commit()


def test_no_pseudonym_and_no_person_is_in_it(world):
    round_, _receipts = world
    secrets = {b.ballot_key for b in db.session.query(Ballot)} | {
        b.submission for b in db.session.query(Ballot)
    }
    secrets |= {roll.person_of(round_, user) for user in db.session.query(User)}
    with zipfile.ZipFile(io.BytesIO(finish(round_))) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert not [secret for secret in secrets if secret in whole]


def test_what_does_not_pass_its_check_is_not_destroyed(world, monkeypatch):
    round_, _receipts = world
    honest = tally.ballots_of

    def lie(which):
        types = honest(which)
        (area, content), n = next((key, n) for key, n in types.items() if n > 20)
        return types | {(area, content): n - 1, (area, '{"1":1}'): 1}

    monkeypatch.setattr(tally, "ballots_of", lie)
    with pytest.raises(bundle.BundleRefused):
        finish(round_)
    db.session.rollback()
    round_ = db.session.get(Round, round_.id)
    assert not round_.bundle
    assert round_.unlinked_at is None
    assert keys.load(round_)
    assert db.session.query(Ballot).count() == 40
