"""Which pages to look at: one of each kind, as everybody to whom it looks different."""

import time
from urllib.parse import urlsplit

from flask import Flask
from flask_login import FlaskLoginClient
from sqlalchemy import select

from app.accounts.models import User
from app.budgets.models import Round
from app.budgets.services import casting
from app.comments import services as comments
from app.comments.models import Stance
from app.extensions import db
from app.meetings.models import Meeting
from app.moderation.models import Case, CaseState
from app.proposals import services as proposals
from app.proposals.models import Proposal, Status
from app.spaces.models import Phase
from app.versions.models import Version
from tests.factories.budgets import build_round
from tests.factories.spaces import make_component, make_process
from tests.factories.town import member
from tests.journeys.walking import STARTS, Visit, Walk, elements

EVERYBODY = (  # whoever comes later is asked only for what looks new
    "stranger", "resident", "facilitator", "moderator", "evaluator", "councillor", "admin",
)  # fmt: skip
UNLINKED = {  # what leads there is a form, or a link in a mail
    "stranger": [
        *("/sign-up/done", "/invitations/old", "/notifications/stop/old", "/proposals/new"),
        *("/confirm/old", "/reset-password/old"),
    ],
    "resident": [
        *("/verify", "/verify/passkey", "/account/terms", "/account/passkeys/remove"),
        *("/admin/people", "/search?q=crossing", "/account/email/old"),
    ],
}


def furnish(app: Flask) -> dict[str, list[str]]:
    """Let people begin what the demo has not yet; answers where that is to be seen, by role."""
    with app.app_context():
        begun = {"stranger": _public(), "resident": _written(), "councillor": _voted()}
        begun["facilitator"] = [*_prepared(), *_running()]
        db.session.commit()
        return begun


def _first(model, *conditions):
    return db.session.scalars(select(model).where(*conditions).order_by(model.id)).first()


def _voting() -> Round:
    return _first(Round, Round.opened_at.is_not(None), Round.closed_at.is_(None))


def _held() -> Meeting:
    return _first(Meeting, Meeting.minutes_published_at.is_not(None))


def _public() -> list[str]:
    answered = _first(Proposal, Proposal.status == Status.NOT_ACCEPTED)
    over = _first(Round, Round.results_at.is_not(None))
    hidden = _first(Case, Case.state == CaseState.HIDDEN)
    return [
        f"/versions/{_first(Version).resource_id}",
        f"/moderation/statements/{hidden.id}",
        f"/budgets/{_voting().id}/district",
        *(urlsplit(one.url).path for one in (answered, over, _held())),
    ]


def _written() -> list[str]:
    """A proposal and a comment of the resident, beside the draft of the demo."""
    draft = _first(Proposal, Proposal.published_at.is_(None))
    text = proposals.Draft("A mirror at the corner of the bakery", draft.body)
    mine = proposals.draft(_person("resident"), draft.component, text)
    proposals.publish(mine.author, mine)
    comment = comments.publish(mine.author, mine, "The next town has one.", Stance.FOR, "en")
    return [
        f"/proposals/{mine.id}",
        f"/proposals/{mine.id}/withdraw",
        f"/proposals/{draft.id}/preview",
        f"/comments/{comment.id}/edit",
        f"/budgets/{_voting().id}/review",
    ]


def _voted() -> list[str]:
    """A ballot that can be changed and cancelled."""
    round_ = _voting()
    area = next(envelope.area for envelope in round_.envelopes)
    casting.cast(round_, _person("councillor"), area, {}, "s" * 16)
    return [f"/budgets/{round_.id}/{page}" for page in ("change", "cancel")]


def _prepared() -> list[str]:
    """A process and a round of next year, not public yet."""
    process = make_process(title="Next year's parks", slug="parks", published_at=None)
    round_ = build_round(db, is_open=False, component=make_component("budgets", process))
    return ["/admin/processes/parks", f"/admin/budgets/{round_.id}"]


def _running() -> list[str]:
    """What facilitators see of what is under way or over."""
    voting = _voting()
    process = f"/admin/processes/{voting.component.space.slug}"
    phase = _first(Phase, Phase.space_id == voting.component.space_id)
    return [
        f"/admin/budgets/{_first(Round, Round.results_at.is_not(None)).id}",
        f"/admin/budgets/{voting.id}",
        f"/admin/budgets/{voting.id}/close",
        process,
        f"{process}/phases/{phase.id}",
        f"{process}/phases/{phase.id}/delete",
        f"{process}/components/{voting.component_id}/delete",
        f"/meetings/{_held().id}/minutes",
    ]


def _person(role: str) -> User:
    return db.session.scalars(select(User).where(User.email == f"{role}@demo.example")).one()


def browser_of(app: Flask, role: str):
    """A browser without a window in which the person with this role is signed in."""
    app.test_client_class = FlaskLoginClient
    if role == "stranger":
        return app.test_client()
    client = app.test_client(user=member(app, role), fresh_login=True)
    with client.session_transaction() as session:
        session["fs_paa"] = time.time()  # the password was given a moment ago
    return client


class Tour(Walk):
    """The first page of each kind on the way."""

    of_each = 1


def plan(app: Flask, begun: dict[str, list[str]]) -> dict[str, list[str]]:
    """The addresses for every role: all that pages are made of is seen at least once."""
    tour: dict[str, list[str]] = {}
    seen: dict[tuple[str, int], set[str]] = {}
    for role in EVERYBODY:
        starts = (*STARTS, *UNLINKED.get(role, ()), *begun.get(role, ()))
        tour[role] = ["/"]
        for visit in Tour(app, browser_of(app, role)).pages(starts):
            known = seen.setdefault((visit.endpoint, visit.status), set())
            if not known or not shape(visit) <= known:
                tour[role].append(visit.path)
                known |= shape(visit)
    return {role: list(dict.fromkeys(paths)) for role, paths in tour.items()}


def shape(visit: Visit) -> set[str]:
    """What the content of a page is made of."""
    main = next(elements(visit.tree, "main"))
    return {f"{each.tag}.{each.get('class', '')}" for each in main.iter()}


def sign_in(contexts, app: Flask, role: str, address: str) -> None:
    """Give real browsers the session of this role."""
    client = browser_of(app, role)
    client.get("/")
    name = app.config["SESSION_COOKIE_NAME"]
    for cookie in filter(
        None, [client.get_cookie(name, domain=app.config["SERVER_NAME"] or "localhost")]
    ):
        for context in contexts:
            context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
