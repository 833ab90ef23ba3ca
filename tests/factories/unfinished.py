"""What people have begun and not ended: drafts, a round in preparation, an open invitation."""

from datetime import timedelta
from io import BytesIO
from itertools import chain

from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.services import invitations, staff
from app.accounts.verification.services import census
from app.attachments.intake import File
from app.attachments.services import attach
from app.budgets.models import Act, Round
from app.budgets.services import decisions, electorate, rounds
from app.budgets.services.who import Base, Who
from app.comments.models import Comment, Stance
from app.comments.services import publish as comment
from app.core.clock import now
from app.core.models import Component
from app.core.site import Category
from app.extensions import db
from app.meetings.models import Meeting
from app.moderation import services as moderation
from app.moderation.links import Standing, token
from app.moderation.models import Party, Rule
from app.notifications.links import stop_url
from app.notifications.services import muting
from app.proposals.models import Proposal
from app.proposals.services import answers, coauthors, writing
from app.spaces.models import Process
from app.spaces.services import sharing
from tests.factories import records
from tests.factories.agendas import going_on
from tests.factories.decisions import worked_on
from tests.factories.minutes import circulated
from tests.factories.paper import half_entered
from tests.factories.registrations import under_way
from tests.factories.spaces import make_component, make_process


def leave_unfinished(app: Flask) -> list[str]:
    """Put all this into the demo town; the addresses where it is worked on."""
    with app.test_request_context(base_url="http://localhost"):
        people = {u.email.split("@")[0]: u for u in db.session.scalars(select(User).where(User.grants.any() | (User.email == "resident@demo.example")))}  # fmt: skip
        paths = [
            *_writing(people["resident"], people["evaluator"], people["facilitator"]),
            *_round(people["facilitator"]),
            *_staff(people["admin"]),
            *worked_on(people["facilitator"]),
            *records.worked_on(people["facilitator"]),
            *chain(*going_on(people["facilitator"])),
            *_asked(people["facilitator"]),
            *_meetings(),
            *under_way(people["evaluator"], people["facilitator"]),
            *_moderated(people["moderator"], people["evaluator"], people["resident"]),
        ]
        held = db.session.scalars(select(Meeting).order_by(Meeting.id)).first()
        for some in circulated(held.component, people["resident"]):
            paths += some
        paths += half_entered()
        paths.append(_census(people["facilitator"]))
        paths.append(f"/admin/residents/desk/{people['resident'].public_id}")
        thread = db.session.scalars(
            select(Comment.id).where(Comment.depth == 0).order_by(Comment.id)
        )
        muting.mute(people["resident"], thread.first())
        paths.append("/" + stop_url(people["resident"]).split("/", 3)[3])
        db.session.commit()
    return paths


def _moderated(moderator: User, reporter: User, resident: User) -> list[str]:
    """A case that the moderator has taken, one for several at once, and a decision that may be appealed."""
    root = db.session.scalars(select(Proposal).where(Proposal.published_at.is_not(None))).first()
    remarks = [comment(resident, root, f"Nonsense {n}.", Stance.AGAINST, "en") for n in range(3)]
    taken, free, hidden = (moderation.report(one, reporter, Rule.INSULT, "") for one in remarks)
    moderation.take(taken, moderator)
    decision = moderation.hide(hidden, moderator, Rule.INSULT, "It is an insult to all of us.")
    link = token(Standing(decision, Party.AUTHOR, resident))
    shown = f"/moderation/cases/{taken.id}", f"/moderation/cases/{hidden.id}"
    return [*shown, f"/moderation/together?case={free.id}", f"/moderation/appeals/{link}"]


def _component(slug: str, kind: str) -> Component:
    query = select(Component).join(Process, Component.space_id == Process.id)
    return db.session.scalars(query.where(Process.slug == slug, Component.kind == kind)).first()


def _writing(resident: User, evaluator: User, facilitator: User) -> list[str]:
    component = _component("safer-walks-to-school", "proposals")
    words = writing.Draft("A bench where one waits for the bus", "There is none, and many are old.")
    draft = writing.draft(resident, component, words)
    fresh = writing.publish(resident, writing.draft(resident, component, words))
    said = comment(resident, fresh, "I would sit there.", Stance.NEUTRAL, "en")
    for person in (evaluator, facilitator):
        comment(person, fresh, "Make it two.", Stance.FOR, "en")
    coauthors.ask(resident, fresh, evaluator)
    attach(fresh, resident, picture(), alt="A bench", is_picture=True)
    other = db.session.scalars(select(Proposal).where(Proposal.component_id == component.id)).first()  # fmt: skip
    answers.assign(facilitator, [fresh, other], evaluator)
    tails = ("edit", "preview", "withdraw")
    return [
        *(f"/proposals/{one.id}/{tail}" for one in (draft, fresh) for tail in tails),
        *(f"/proposals/{fresh.id}", f"/proposals/{fresh.id}/co-authors"),
        f"/admin/proposals/copy?component={component.id}",
        *(f"/attachments/on/{fresh.id}", f"/comments/{said.id}/edit"),
        f"/admin/proposals/answer?ids={fresh.id}",
        f"/admin/proposals?component={component.id}",
    ]


def _census(facilitator: User) -> str:
    """A list that was uploaded and waits for somebody to look at it."""
    staged = census.stage(b"document,birth date\nTEST0001,1990-01-01\n", "Next year", facilitator)
    return f"/admin/residents/census/{staged.id}"


def picture() -> File:
    """A small, honest picture."""
    data = BytesIO()
    Image.new("RGB", (30, 20), "green").save(data, "PNG")
    return File("bench.png", "image/png", data.getvalue(), 30, 20)


def _round(facilitator: User) -> list[str]:
    component = _component("your-streets-your-budget", "budgets")
    window = {"opens_at": now() + timedelta(days=1), "closes_at": now() + timedelta(days=9)}
    round_ = rounds.create_round(component, facilitator, "Money for benches", **window)
    envelope, _empty = (rounds.add_envelope(round_, 1_000_00, title=t) for t in ("Benches", "Bins"))
    project = rounds.add_project(round_, envelope, "A bench in the park", 300_00)
    electorate.set_who(round_, Who(Base.ADDRESSES), facilitator)
    finished = db.session.scalars(select(Round).where(Round.results_at.is_not(None))).first()
    base = f"/admin/budgets/{round_.id}"
    tails = ("", "/basics", "/who", "/envelopes", f"/envelopes/{envelope.id}", "/projects", "/open", "/exceptions", "/reminders", "/rehearsal")  # fmt: skip
    return [f"/admin/budgets/{finished.id}", f"{base}/projects/{project.id}", *(base + t for t in tails)]  # fmt: skip


def _meetings() -> list[str]:
    """The draft of a meeting, one of a series, and where both are begun."""
    draft = db.session.scalars(select(Meeting).where(Meeting.published_at.is_(None))).first()
    one = db.session.scalars(select(Meeting.id).where(Meeting.series_id.is_not(None))).first()
    new = f"/meetings/new/{draft.component_id}"
    own = (f"/meetings/{draft.id}", f"/meetings/{draft.id}/discard", f"/meetings/{one}/edit")
    return [new, f"{new}/series", *own, f"/meetings/{one}/cancel"]


def _asked(facilitator: User) -> list[str]:
    """A request in one of the rounds that are open, and the pages to ask in another one."""
    is_open = Round.opened_at.is_not(None), Round.closed_at.is_(None)
    first, *_others, last = db.session.scalars(select(Round).where(*is_open).order_by(Round.id))
    asked = decisions.ask(last, facilitator, Act.PAUSE, "The servers stand in water.")
    base = f"/admin/budgets/{first.id}"
    pages = [f"{base}/ask/{act}" for act in ("withdraw", "extend")]
    return [f"/admin/budgets/{last.id}/requests/{asked.id}", f"{base}/agreement", *pages]


def _staff(admin: User) -> list[str]:
    """A blocked person, an open invitation, an unused topic, and a process that is a draft."""
    blocked = db.session.scalars(select(User).where(User.email == "resident7@demo.example")).one()
    staff.block(blocked, admin, "Sold umbrellas in every comment.")
    staff.grant_role(blocked, Role.EVALUATOR, None, admin)
    invitation = invitations.invite("new@example.org", Role.MODERATOR, None, admin)
    process = make_process(title="Our river", slug="our-river", published_at=None)
    component = make_component("meetings", process)
    db.session.add_all([process, component, Category(slug="unused", name={"en": "Unused"})])
    db.session.flush()
    token = invitations._signer().dumps(invitation.nonce)
    sharing.share(process, None, admin, days=7, note="Friends of the river")
    base = "/admin/processes/our-river"
    return [
        *(f"/admin/people/{blocked.public_id}", "/admin/people/invitations"),
        *(f"/invitations/{token}", "/admin/site/categories"),
        *(
            f"{base}/{tail}"
            for tail in ("delete", "publish", "sharing", f"components/{component.id}/delete")
        ),
        f"{base}/components/new?kind=debates",
    ]
