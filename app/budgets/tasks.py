"""Finishing a round: the steps of the close, each committed, so that any of them can be repeated.

What the counts mean is worked out afterwards, by a job.
"""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale

from app.accounts.models import User
from app.budgets import queries
from app.budgets.counting import Election
from app.budgets.models import Round, WitnessedLog
from app.budgets.services import (
    bundle,
    closing,
    compacting,
    forgetting,
    keys,
    logbook,
    rehearsal,
    reminders,
    tally,
    telling,
    witnessing,
)
from app.budgets.services.study import lacked, study_of
from app.core.database import reading
from app.core.jobs import job
from app.core.refusals import Refusal
from app.extensions import db

VOTERS_AT_ONCE = 50  # of a rehearsal, in one transaction
SLICE = 30_000_000_000  # effort of a run of the job: some minutes, so that other jobs get a turn


def finish(round_: Round, actor: User | None = None, reason: str = "") -> None:
    """Close, count, unlink. Run again after an interruption it ends in the same state.

    Raises NotClosable, also where the key that signs the log is missing or where others hold on to what is to be
    removed, and BundleRefused.
    """
    try:
        _finish(round_, actor, reason)
    except logbook.LogKeyMissing as error:
        raise closing.NotClosable(Refusal.KEY_MISSING) from error
    except compacting.InUse as error:
        raise closing.NotClosable(Refusal.DATABASE_IN_USE) from error


def _finish(round_: Round, actor: User | None, reason: str) -> None:
    closing.close(round_, actor, reason)
    db.session.commit()
    closing.count(round_)
    db.session.commit()
    if not round_.bundle:
        _write_bundle(round_)
    closing.copy_out(round_)
    db.session.commit()
    # Of test voters nothing is secret, and people may be casting in another round meanwhile.
    needs_compacting = round_.unlinked_at is None and not round_.is_rehearsal
    db.session.commit()  # the rewriting needs the database for itself
    if needs_compacting:
        compacting.compact(db.engine)
    closing.finish_unlinking(round_)
    explain()
    db.session.commit()


def _write_bundle(round_: Round) -> None:
    """Publishable files, the end of the log, the archive, its check: nothing is locked for long.

    The round is closed, so what is read here cannot change between the steps. Raises BundleRefused.
    """
    db.session.commit()  # what was begun with the lock of a writer ends here
    with reading(), force_locale(round_.locale):
        fixed = bundle.fixed_files(round_)
        db.session.commit()
    closing.end_log(round_, fixed)
    db.session.commit()
    with reading():
        archive = bundle.archive(round_, fixed)
        db.session.commit()
    try:
        bundle.verify(archive)
    except bundle.BundleRefused:
        db.session.refresh(round_)
        if round_.bundle:  # somebody else has closed it meanwhile
            return
        raise
    closing.keep_bundle(round_, archive)
    db.session.commit()


def rehearse(copy: Round) -> None:
    """Let all test voters of a rehearsal vote. Run again after an interruption, the others do."""
    while rehearsal.let_vote(copy, VOTERS_AT_ONCE):
        db.session.commit()


@job("*/2")
def seal() -> None:
    """Seal what waits in the logs of open rounds, where enough waits to hide among."""
    for round_ in db.session.scalars(queries.open_rounds()).all():
        closing.lock(round_)
        if round_.closed_at is None and keys.signer(round_):
            logbook.seal(round_)
        db.session.commit()


@job("17")
def watch() -> None:
    """Look at the logs that this installation witnesses; who contradicts itself is named each time."""
    for log in witnessing.logs():
        try:
            pull(log)
        except (witnessing.Unreachable, witnessing.Unreadable) as error:
            current_app.logger.warning("The log %s could not be checked: %s", log.origin, error)
        except witnessing.Inconsistent as error:
            text = "THE LOG %s CONTRADICTS ITSELF: %s"
            current_app.logger.error(text, log.origin, error)  # noqa: TRY400 -- no fault of ours


def pull(log: WitnessedLog) -> int:
    """Read a log elsewhere, check it and cosign what is new; how many states that are.

    No transaction is open while the other side is waited for. Raises Unreachable, Unreadable, and
    Inconsistent, with all that shows it kept.
    """
    db.session.rollback()
    url = log.url
    db.session.rollback()
    states, leaves = witnessing.read(url)
    try:
        number = witnessing.take(log, states, leaves)
    except witnessing.Inconsistent as error:
        db.session.rollback()
        witnessing.note_problem(log, str(error), states, leaves)
        db.session.commit()
        raise
    db.session.commit()
    return number


@job()
def tell() -> None:
    """Mail everybody who has cast about what two people have decided."""
    for decision_id in telling.untold():
        while telling.tell_some(decision_id):
            db.session.commit()
        db.session.commit()


@job()
def remind() -> None:
    """Write to people whose reminder has come to its time."""
    send_reminders()


def send_reminders() -> None:
    """Work off the reminders that are due, some people in one transaction."""
    for reminder_id in reminders.due():
        while reminders.send_some(reminder_id):
            db.session.commit()
        db.session.commit()


@job("53")
def forget() -> None:
    """Delete rolls whose time for appeals has passed, and what is left of them in files.

    Where others use the database for long (InUse), the next run does it again.
    """
    due = db.session.scalars(forgetting.due()).all()
    for round_ in due:
        forgetting.forget(round_)
        db.session.commit()
    if due:
        compacting.compact(db.engine)
    for round_ in due:
        forgetting.note(round_)
        db.session.commit()


@job()
def explain() -> None:
    """Work out what counts mean: other rules beside them, what losers lacked."""
    explain_pending()


def explain_pending(most: int = SLICE) -> None:
    """Study every counted envelope of which something remains to be worked out, up to `most` effort and at least one
    step; the rest waits for the next run. It can take long, so nothing is locked meanwhile."""
    for round_ in db.session.scalars(queries.unstudied_rounds()).all():
        currency, elections = round_.currency, tally.unstudied(round_)
        db.session.commit()
        for envelope, election in elections.items():
            most -= _explain(envelope, election, currency, most)
            if most <= 0:
                return


def _explain(envelope: int, election: Election, currency: str, most: int) -> int:
    """Go on with the study of one envelope; the effort that it took."""
    study = tally.study_kept(envelope)
    if not study:
        study = study_of(election)
        tally.keep_study(envelope, study)
        db.session.commit()
    spent = 0
    for code in study["todo"]:
        if spent >= most:
            break
        tally.keep_lacked(envelope, code, lacked(election, code, currency))
        db.session.commit()
        spent += study["effort"]
    return spent
