"""Finishing a round: the steps of the close, each committed, so that any of them can be repeated."""

from __future__ import annotations

from app.accounts.models import User
from app.budgets.models import Round
from app.budgets.services import closing, tally
from app.budgets.services.study import study_of
from app.extensions import db


def finish(round_: Round, actor: User | None = None, reason: str = "") -> None:
    """Close, count, unlink. Run again after an interruption it ends in the same state."""
    closing.close(round_, actor, reason)
    db.session.commit()
    closing.count(round_)
    db.session.commit()
    closing.copy_out(round_)
    db.session.commit()
    needs_compacting = round_.unlinked_at is None
    db.session.commit()  # the rewriting needs the database for itself
    if needs_compacting:
        closing.compact(db.engine)
    closing.finish_unlinking(round_)
    db.session.commit()
    explain(round_)


def explain(round_: Round) -> None:
    """Work out what the counts mean. It can take a while, so nothing is locked meanwhile."""
    currency, elections = round_.currency, tally.unstudied(round_)
    db.session.commit()
    studies = {envelope: study_of(e, currency) for envelope, e in elections.items()}
    tally.keep_studies(studies)
    db.session.commit()
