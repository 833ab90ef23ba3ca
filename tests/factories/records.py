"""Records of the council as staff work on them: brought in, changed here, taken off."""

from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.meetings.councils import services
from app.meetings.councils.models import Consultation, CouncilMember, Organization

SOURCE = "https://council.example.org/organizations"


def worked_on(clerk: User) -> list[str]:
    """Where staff enter, correct, take off and put back."""
    theirs, changed, gone = (
        Organization(name=f"{name} committee", oparl_id=f"{SOURCE}/{n}")
        for n, name in enumerate(("Harbour", "Market", "Night"))
    )
    person = CouncilMember(name="A. Sample", family_name="Sample")
    db.session.add_all([theirs, changed, gone, person])
    db.session.flush()
    services.change(changed, clerk, {"name": "Markets committee"})
    services.remove(gone, clerk)
    seat = services.seat(theirs, clerk, person, services.Seat("Chair"))
    dealt = db.session.scalars(select(Consultation).order_by(Consultation.id)).first()
    spare = services.submit(dealt.paper.component, clerk, services.Submission("Notes"), "en")
    services.remove(spare, clerk)
    parts = (
        ("committees", theirs), ("committees", changed), ("people", person), ("memberships", seat),
        ("papers", dealt.paper), ("consultations", dealt),
    )  # fmt: skip
    new = f"/council/papers/{dealt.paper_id}/consultations/new"
    return [
        *(f"/council/{kind}/{one.id}/{page}" for kind, one in parts for page in ("edit", "remove")),
        *("/council/committees/new", "/council/people/new", "/council/papers/new"),
        *(f"/council/committees/{theirs.id}/members/new", new, f"{new}?meeting={dealt.meeting_id}"),
        *(f"/council/committees/{one.id}" for one in (theirs, gone)),
        *(f"/council/papers/{spare.id}", f"/council/people/{person.id}"),
    ]
