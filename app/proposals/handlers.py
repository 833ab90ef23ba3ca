"""Counts of proposals, checked against the proposals; co-authors who leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import AccountDeleted, on
from app.core.recount import Difference, recounts
from app.extensions import db
from app.proposals.models import Coauthor, Consent
from app.proposals.services import counts


@on(AccountDeleted)
def forget_invitations(event: AccountDeleted) -> None:
    """What they signed stays signed, “Former participant”; what they did not answer goes."""
    mine = (Coauthor.user_id == event.user.id) & (Coauthor.consent != Consent.ACCEPTED)
    db.session.execute(delete(Coauthor).where(mine))


@section("co-authored")
def own_coauthorships(user: User) -> list[dict[str, Any]]:
    """Proposals beside whose author a person was asked to be named, and what they said."""
    columns = (Coauthor.proposal_id, Coauthor.consent, Coauthor.created_at, Coauthor.answered_at)
    query = select(*columns).where(Coauthor.user_id == user.id).order_by(Coauthor.id)
    return [dict(row) for row in db.session.execute(query).mappings()]


@recounts("proposals")
def recount() -> Iterator[Difference]:
    """Count the public proposals of each sort anew."""
    kept = {tuple(row[:-1]): row[-1] for row in db.session.execute(counts.kept())}
    counted = {tuple(row[:-1]): row[-1] for row in db.session.execute(counts.counted())}
    for sort in sorted(kept.keys() | counted.keys(), key=str):
        if (was := kept.get(sort, 0)) != (is_now := counted.get(sort, 0)):
            yield Difference("component {}, {}, {}, {}, {}".format(*sort), was, is_now)
    if kept != counted:
        counts.rebuild()
