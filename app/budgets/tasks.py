"""Finishing a round: the steps of the close, each committed, so that any of them can be repeated.

What the counts mean is worked out afterwards, by a job.
"""

from __future__ import annotations

from app.accounts.models import User
from app.budgets import queries
from app.budgets.models import Round
from app.budgets.services import closing, tally
from app.budgets.services.study import study_of
from app.core.jobs import job
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
    explain()
    db.session.commit()


@job()
def explain() -> None:
    """Work out what counts mean: other rules beside them, what losers lacked."""
    explain_pending()


def explain_pending() -> None:
    """Study every counted envelope that has no study. It can take long, so nothing is locked meanwhile."""
    for round_ in db.session.scalars(queries.unstudied_rounds()).all():
        currency, elections = round_.currency, tally.unstudied(round_)
        db.session.commit()
        for envelope, election in elections.items():
            tally.keep_studies({envelope: study_of(election, currency)})
            db.session.commit()
