"""Rules about verification: everybody for themselves, staff for others, nobody of staff for themselves."""

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from app.accounts.models import Role, User
from app.accounts.permissions import participant, staff
from app.accounts.verification.models import Conflict
from app.accounts.verification.queries import verification_of
from app.core.authz import Explanation, Refusal, rule
from app.core.refusals import explains


def verified(user: Any) -> Refusal | None:
    """Nothing for somebody of whom the site knows that they live here; looked up once a request."""
    known: dict[int, bool] = g.setdefault("verified", {})
    if user.id not in known:
        found = verification_of(user)
        known[user.id] = found is not None and found.is_valid
    return None if known[user.id] else Refusal.NOT_VERIFIED


@rule("verification.claim")
def claim(user: Any, _subject: object) -> Refusal | None:
    """Whoever may take part proves that they live here."""
    return participant(user)


@rule("residents.work")
def work(user: Any, _subject: object) -> Refusal | None:
    """Facilitators of the whole site: census, letters and desk serve all its spaces."""
    return staff(user, Role.FACILITATOR)


@rule("resident.verify")
def verify(user: Any, person: User) -> Refusal | None:
    """Somebody else looks at the documents of staff."""
    if reason := work(user, person):
        return reason
    return Refusal.NOT_SUPPORTED if user.id == person.id else None


@rule("conflict.decide")
def decide(user: Any, conflict: Conflict) -> Refusal | None:
    if reason := work(user, conflict):
        return reason
    return Refusal.NOT_SUPPORTED if user.id in {conflict.first_id, conflict.second_id} else None


@explains(Refusal.NOT_VERIFIED)
def _lead_there(_subject: object) -> Explanation:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    text = _("Only verified residents can do this. It takes a minute to become one.")
    return Explanation(text, _("Verify my account"), url_for("verification.index", next=here))
