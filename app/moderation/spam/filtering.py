"""The filter in use: it gives a suspicion, which raises the priority of cases and hides nothing."""

from __future__ import annotations

from sqlalchemy import delete, select, union_all

from app.core.kept import kept, watch
from app.core.models import Resource
from app.extensions import db
from app.moderation.models import Case, CaseState, Rule
from app.moderation.spam import bayes
from app.moderation.spam.models import HeldPost, HeldState, SpamFilter

MOST_TEXTS = 5000  # of each kind, the latest
VERSIONS_KEPT = 5

watch("spam_filters")


def suspicion(text: str) -> float:
    """How much a text looks like what moderators hid as spam: 0 to 1, 0 while nothing was learned."""
    version = kept("spam_filter", _latest)
    return bayes.score(version, text) if version else 0.0


def _latest() -> bayes.Version | None:
    row = db.session.scalar(select(SpamFilter).order_by(SpamFilter.id.desc()).limit(1))
    return bayes.Version(row.prior, row.weights) if row else None


def _texts(*states: CaseState, is_spam: bool) -> list[str]:
    """The words of what moderators decided, the latest first."""
    decided = select(Case.resource_id, Case.decided_at).where(Case.state.in_(states))
    if is_spam:
        decided = decided.where(Case.rule == Rule.SPAM)
        found = decided.subquery()
    else:
        let_through = select(HeldPost.resource_id, HeldPost.decided_at).where(
            HeldPost.state == HeldState.PUBLISHED
        )
        found = union_all(decided, let_through).subquery()
    query = (
        select(Resource.title, Resource.body)
        .join(found, found.c.resource_id == Resource.id)
        .where(Resource.body != "")
        .order_by(found.c.decided_at.desc())
        .limit(MOST_TEXTS)
    )
    return [f"{title} {body}" for title, body in db.session.execute(query)]


def learn() -> SpamFilter | None:
    """A new version, where moderators have decided anything since the last one. The caller commits."""
    spam = _texts(CaseState.HIDDEN, is_spam=True)
    good = _texts(CaseState.KEPT, CaseState.RESTORED, is_spam=False)
    last = db.session.scalar(select(SpamFilter).order_by(SpamFilter.id.desc()).limit(1))
    if last and (last.spam, last.kept) == (len(spam), len(good)):
        return None
    version = bayes.train(spam, good)
    if version is None:
        return None
    row = SpamFilter(
        spam=len(spam), kept=len(good), prior=version.prior, weights=dict(version.weights)
    )
    db.session.add(row)
    db.session.flush()
    db.session.execute(delete(SpamFilter).where(SpamFilter.id <= row.id - VERSIONS_KEPT))
    return row
