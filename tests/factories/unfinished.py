"""What people have begun and not ended: drafts, a round in preparation, an open invitation."""

from datetime import timedelta
from io import BytesIO

from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.services import invitations, staff
from app.attachments.intake import File
from app.attachments.services import attach
from app.budgets.models import Round
from app.budgets.services import rounds
from app.comments.models import Stance
from app.comments.services import publish as comment
from app.core.clock import now
from app.core.models import Component
from app.core.site import Category
from app.extensions import db
from app.notifications.links import stop_url
from app.proposals.models import Proposal
from app.proposals.services import answers, writing
from app.spaces.models import Process
from tests.factories.spaces import make_component, make_process


def leave_unfinished(app: Flask) -> list[str]:
    """Put all this into the demo town; the addresses where it is worked on."""
    with app.test_request_context(base_url="http://localhost"):
        people = {u.email.split("@")[0]: u for u in db.session.scalars(select(User).where(User.grants.any() | (User.email == "resident@demo.example")))}  # fmt: skip
        paths = [
            *_writing(people["resident"], people["evaluator"], people["facilitator"]),
            *_round(people["facilitator"]),
            *_staff(people["admin"]),
        ]
        paths.append("/" + stop_url(people["resident"]).split("/", 3)[3])
        db.session.commit()
    return paths


def _component(slug: str, kind: str) -> Component:
    query = select(Component).join(Process, Component.space_id == Process.id)
    return db.session.scalars(query.where(Process.slug == slug, Component.kind == kind)).first()


def _writing(resident: User, evaluator: User, facilitator: User) -> list[str]:
    component = _component("safer-walks-to-school", "proposals")
    words = writing.Draft("A bench where one waits for the bus", "There is none, and many are old.")
    draft = writing.draft(resident, component, words)
    fresh = writing.publish(resident, writing.draft(resident, component, words))
    said = comment(resident, fresh, "I would sit there.", Stance.NEUTRAL, "en")
    attach(fresh, resident, picture(), alt="A bench", is_picture=True)
    other = db.session.scalars(select(Proposal).where(Proposal.component_id == component.id)).first()  # fmt: skip
    answers.assign(facilitator, [fresh, other], evaluator)
    tails = ("edit", "preview", "withdraw")
    return [
        *(f"/proposals/{one.id}/{tail}" for one in (draft, fresh) for tail in tails),
        *(f"/attachments/on/{fresh.id}", f"/comments/{said.id}/edit"),
        f"/admin/proposals/answer?ids={fresh.id}",
        f"/admin/proposals?component={component.id}",
    ]


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
    finished = db.session.scalars(select(Round).where(Round.results_at.is_not(None))).first()
    base = f"/admin/budgets/{round_.id}"
    tails = ("", "/basics", "/envelopes", f"/envelopes/{envelope.id}", "/projects", "/open", "/close")  # fmt: skip
    return [f"/admin/budgets/{finished.id}", f"{base}/projects/{project.id}", *(base + t for t in tails)]  # fmt: skip


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
    base = "/admin/processes/our-river"
    return [
        *(f"/admin/people/{blocked.public_id}", "/admin/people/invitations"),
        *(f"/invitations/{token}", "/admin/site/categories"),
        *(f"{base}/{tail}" for tail in ("delete", "publish", f"components/{component.id}/delete")),
        f"{base}/components/new?kind=debates",
    ]
