"""Which pages to look at: one of each kind, as everybody to whom it looks different."""

import time
from urllib.parse import urlsplit

from flask import Flask
from flask_login import FlaskLoginClient
from sqlalchemy import select

from app.accounts.models import Passkey, User
from app.accounts.verification.services import census
from app.budgets.models import Act, Round
from app.budgets.services import casting, decisions, rehearsal
from app.budgets.services.reminders import plan as plan_reminder
from app.comments import services as comments
from app.comments.models import Comment, Stance
from app.core import posting
from app.debates.models import ConclusionsVersion
from app.debates.opinions.models import Conversation
from app.debates.opinions.services import writing as statements
from app.extensions import db
from app.likes import excluding
from app.likes import services as likes
from app.likes.models import Exclusion, Support
from app.meetings.models import Meeting, Minutes
from app.moderation import queries
from app.moderation import services as moderation
from app.moderation.links import Standing, token
from app.moderation.models import Case, CaseState, Measure, Party, Rule, Sanction
from app.moderation.rulebook import services as rulebook
from app.moderation.services import Verdict
from app.moderation.spam.supports import bursts
from app.moderation.spam.supports import queries as supports
from app.proposals import services as proposals
from app.proposals.models import Proposal, Status
from app.spaces.models import Phase
from app.versions.models import Version
from tests.factories import make_user, records
from tests.factories.agendas import going_on
from tests.factories.budgets import build_round
from tests.factories.decisions import worked_on
from tests.factories.minutes import circulated
from tests.factories.paper import half_entered
from tests.factories.registrations import under_way
from tests.factories.spaces import make_component, make_process
from tests.factories.town import member
from tests.journeys.walking import STARTS, Visit, Walk, elements

EVERYBODY = (  # whoever comes later is asked only for what looks new
    "stranger", "resident", "facilitator", "moderator", "evaluator", "councillor", "admin",
    "halfway",
)  # fmt: skip
UNLINKED = {  # what leads there is a form, or a link in a mail
    "stranger": [
        *("/sign-up/done", "/invitations/old", "/notifications/stop/old", "/proposals/new"),
        *("/unsent", "/shared/old", "/budgets/witness"),
        *("/report-illegal-content", "/report-illegal-content/sent"),
        *("/confirm/old", "/reset-password/old"),
    ],
    "resident": [
        *(
            "/verify",
            "/verify/passkey",
            "/account/terms",
            "/account/passkeys/remove",
            "/rules/accept",
        ),
        *("/admin/people", "/search?q=crossing", "/account/email/old"),
    ],
    "halfway": [  # between the password and the second factor
        *("/sign-in/choose", "/sign-in/code", "/sign-in/rescue", "/sign-in/recovery-code"),
    ],
}


def furnish(app: Flask) -> dict[str, list[str]]:
    """Let people begin what the demo has not yet; answers where that is to be seen, by role."""
    with app.app_context():
        begun = {"stranger": _public(), "resident": _written(), "councillor": _voted()}
        begun |= _moderated(begun)
        meeting, led = going_on(_person("facilitator"))
        begun["stranger"] += meeting
        begun["stranger"].append(f"/moderation/set-aside/{_set_aside().id}")
        begun["resident"].append(f"/moderation/waiting/mine/{_held_back().id}")
        begun["moderator"] = [*begun.get("moderator", ()), *_supported_at_once()]
        recording, own = circulated(_held().component, _person("resident"))
        begun["resident"] += own
        led += recording
        coming = under_way(_person("evaluator"), _person("facilitator"))
        begun["facilitator"] = [
            *led,
            *_prepared(),
            *_running(),
            *_residents(),
            *half_entered(),
            *coming,
        ]
        begun["evaluator"], begun["stranger"] = coming[-4:-2], [*begun["stranger"], *coming[-2:]]
        db.session.add(_with_two_factors())
        rulebook.begin_draft(_person("admin"))
        db.session.commit()
        return begun


def _first(model, *conditions):
    return db.session.scalars(
        select(model).where(*conditions).order_by(*model.__table__.primary_key)
    ).first()


def _voting() -> Round:
    return _first(Round, Round.opened_at.is_not(None), Round.closed_at.is_(None))


def _held() -> Meeting:
    return _first(Meeting, Meeting.minutes_published_at.is_not(None))


def _recorded() -> Minutes:
    return _first(
        Minutes, Minutes.published_at.is_not(None), Minutes.circulated_number.is_not(None)
    )


def _public() -> list[str]:
    answered = _first(Proposal, Proposal.status == Status.NOT_ACCEPTED)
    over = _first(Round, Round.results_at.is_not(None))
    hidden = _first(Case, Case.state == CaseState.HIDDEN)
    return [
        f"/versions/{_first(Version).resource_id}",
        *(
            f"/meetings/{_recorded().meeting_id}/{page}"
            for page in ("minutes", "transcript", "minutes/versions")
        ),
        f"/moderation/statements/{hidden.id}",
        f"/budgets/{_voting().id}/district",
        f"/budgets/{_voting().id}/kiosk",
        f"/meetings/series/{_first(Meeting, Meeting.series_id.is_not(None)).series_id}",
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
        f"/comments/on/{comment.id}?quote={comment.id}",
        f"/budgets/{_voting().id}/review",
    ]


def _held_back() -> Comment:
    """A comment of the resident that waits for a moderator."""
    hold = posting.Hold(posting.Why.COMPONENT)
    author, proposal = _person("resident"), _first(Proposal, Proposal.is_visible)
    posting._checks["tour"] = lambda _text: hold
    try:
        return comments.publish(author, proposal, "Ask the school, too.", Stance.NEUTRAL, "en")
    finally:
        del posting._checks["tour"]


def _set_aside() -> Exclusion:
    """Some supports of a proposal that staff set aside."""
    support = _first(Support)
    proposal = db.session.get(Proposal, support.resource_id)
    ids = db.session.scalars(select(Support.id).where(Support.resource_id == proposal.id).limit(3))
    reason = "Three accounts of one afternoon, all from one hand."
    return excluding.exclude(proposal, ids.all(), _person("moderator"), reason)


def _supported_at_once() -> list[str]:
    """A group of supports that came one a second, and where it is looked at."""
    proposal = _first(Proposal, Proposal.is_visible)
    people = [make_user() for _ in range(6)]
    db.session.add_all(people)
    db.session.flush()
    for one in people:
        likes.support(one, proposal)
    db.session.flush()
    found = bursts.groups(supports.given(proposal.id))
    return [f"/moderation/supports/{proposal.id}/groups/{found[0].key}"]


def _moderated(begun: dict[str, list[str]]) -> dict[str, list[str]]:
    """A case of each sort: open, decided with a warning, and appealed against."""
    root = _first(Proposal, Proposal.status == Status.COLLECTING)
    written, cases = (
        ("Only an idiot wants that.", "Buy my cheap bicycles.", "Ask at his house."),
        [],
    )
    resident, moderator = _person("resident"), _person("moderator")
    for words in written:
        remark = comments.publish(resident, root, words, Stance.AGAINST, "en")
        cases.append(moderation.report(remark, _person("councillor"), Rule.INSULT, "Look at this."))
    warned, appealed, waiting = cases
    verdict = Verdict(Measure.HIDE, "It insults people who want it.", Rule.INSULT, Sanction.WARN)
    moderation.decide(warned, moderator, verdict)
    decision = moderation.decide(appealed, _person("facilitator"), verdict)
    moderation.appeal(Standing(decision, Party.AUTHOR, resident), "They are cheap, and mine.")
    link = token(Standing(queries.in_force(warned), Party.AUTHOR, resident))
    statement = f"/moderation/statements/{warned.id}"
    staff = [f"/moderation/cases/{one.id}" for one in cases]
    together = f"/moderation/together?case={waiting.id}"
    return {
        "stranger": [*begun["stranger"], f"/moderation/appeals/{link}"],
        "resident": [*begun["resident"], statement, "/moderation/mine"],
        "moderator": [*staff, together, "/moderation?show=appeals"],
    }


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
    rehearsal.let_vote(rehearsal.make(round_, _person("facilitator"), 3), 3)
    plan_reminder(round_, None, at=None, days_before=3, texts={})
    pages = ("", "/rehearsal", "/reminders")
    return [
        "/admin/processes/parks",
        *(f"/admin/budgets/{round_.id}{page}" for page in pages),
        _asked(),
    ]


def _asked() -> str:
    """A request in a round of its own that waits for a second person."""
    round_ = build_round(db, component=make_component("budgets"))
    asked = decisions.ask(round_, _person("admin"), Act.PAUSE, "The servers stand in water.")
    return f"/admin/budgets/{round_.id}/requests/{asked.id}"


def _running() -> list[str]:
    """What facilitators see of what is under way or over."""
    voting = _voting()
    process = f"/admin/processes/{voting.component.space.slug}"
    phase = _first(Phase, Phase.space_id == voting.component.space_id)
    return [
        f"/admin/budgets/{_first(Round, Round.results_at.is_not(None)).id}",
        f"/admin/budgets/{voting.id}",
        *(f"/admin/budgets/{voting.id}/{page}" for page in ("exceptions", "agreement")),
        *(
            f"/admin/budgets/{voting.id}/ask/{act}"
            for act in ("close", "withdraw", "extend", "pause")
        ),
        process,
        f"{process}/phases/{phase.id}",
        f"{process}/phases/{phase.id}/delete",
        f"{process}/components/{voting.component_id}/delete",
        f"/meetings/{_held().id}/minutes/desk",
        *_announced(),
        *worked_on(_person("facilitator")),
        *records.worked_on(_person("facilitator")),
        *_debated(),
    ]


def _announced() -> list[str]:
    """A draft of a meeting, and what staff can do with one of a series."""
    draft = _first(Meeting, Meeting.published_at.is_(None))
    one = _first(Meeting, Meeting.series_id.is_not(None))
    return [
        *(f"/meetings/{draft.id}{page}" for page in ("", "/discard")),
        *(f"/meetings/{one.id}{page}" for page in ("", "/edit", "/cancel")),
        f"/meetings/new/{one.component_id}/series",
    ]


def _debated() -> list[str]:
    """Conclusions that were changed, and a statement of a resident that waits for staff."""
    conversation = _first(Conversation)
    said = statements.add(
        conversation, _person("resident"), "The last bus should wait for the ferry", "en"
    )
    changed = f"/debates/{_first(ConclusionsVersion).debate_id}/conclusions/versions"
    admin = f"/admin/debates/{conversation.debate_id}/opinions"
    return [
        *(changed, f"{changed}/1", f"{admin}/add", f"{admin}/waiting"),
        f"/admin/statements/{said.id}/reject",
    ]


def _with_two_factors() -> User:
    """Somebody who signs in with an app or with a passkey, after the password."""
    key = {"credential_id": b"1", "public_key": b"1", "device_type": "single_device"}
    return make_user(
        email="halfway@demo.example",
        tf_primary_method="authenticator",
        tf_totp_secret="kept",
        webauthn=[Passkey(name="Key ring", usage="secondary", backup_state=False, **key)],
    )


def _residents() -> list[str]:
    """A list of residents before it is used, and the desk with somebody before it."""
    staged = census.stage(b"document,birth date\nTEST0001,1990-01-01\n", "Next year", _person("facilitator"))  # fmt: skip
    someone = _person("councillor").public_id
    return [f"/admin/residents/census/{staged.id}", f"/admin/residents/desk/{someone}"]


def _person(role: str) -> User:
    return db.session.scalars(select(User).where(User.email == f"{role}@demo.example")).one()


def browser_of(app: Flask, role: str):
    """A browser without a window in which the person with this role is signed in."""
    app.test_client_class = FlaskLoginClient
    if role == "stranger":
        return app.test_client()
    if role == "halfway":
        return _halfway(app)
    client = app.test_client(user=member(app, role), fresh_login=True)
    with client.session_transaction() as session:
        session["fs_paa"] = time.time()  # the password was given a moment ago
    return client


def _halfway(app: Flask):
    """A browser in which only the password was given so far."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["tf_user_id"] = member(app, "halfway").fs_uniquifier
        session |= {"tf_state": "ready", "tf_select": True}
    return client


class Tour(Walk):
    """The first page of each kind on the way."""

    of_each = 1


def plan(app: Flask, begun: dict[str, list[str]]) -> dict[str, list[str]]:
    """The addresses for every role: all that pages are made of is seen at least once."""
    tour: dict[str, list[str]] = {}
    seen: dict[tuple[str, int], set[str]] = {}
    for role in EVERYBODY:
        usual = () if role == "halfway" else STARTS  # going elsewhere ends that state
        starts = (*usual, *UNLINKED.get(role, ()), *begun.get(role, ()))
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
