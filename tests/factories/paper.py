"""Desks and batches: stations, people who were marked, sheets that two clerks have read."""

from sqlalchemy import select

from app.accounts.models import Role, User
from app.budgets.counting import BallotType
from app.budgets.models import PaperBatch, Round, Station
from app.budgets.services import meeting
from app.budgets.services.paper import batches, desk, serials, stations
from app.budgets.services.paper.readings import read
from app.extensions import db
from tests.factories import make_user

STATION = "Town hall"


def clerks(number: int = 3) -> list[User]:
    """Clerks in `db`'s session."""
    found = [make_user(Role.CLERK) for _ in range(number)]
    db.session.add_all(found)
    db.session.flush()
    return found


def station(round_: Round, name: str = STATION) -> Station:
    """The station of this name, made if there is none."""
    query = select(Station).where(Station.round_id == round_.id, Station.name == name)
    return db.session.scalar(query) or stations.add(round_, name, None)


def mark_some(
    round_: Round, number: int, by: User, name: str = STATION, area: str = ""
) -> list[User]:
    """So many new people who were given a sheet."""
    people = [make_user() for _ in range(number)]
    db.session.add_all(people)
    db.session.flush()
    for person in people:
        desk.mark(round_, station(round_, name), person.email, area, by)
    return people


def numbers(round_: Round) -> dict[int, str]:
    return {project.number: project.code for project in round_.projects}


def fill(round_: Round, sheets, by: list[User], name: str = STATION, counted: int | None = None) -> PaperBatch:  # fmt: skip
    """A batch with a sheet for each of these texts, or pairs of what the two clerks read."""
    area = next(iter(sorted(meeting.areas(round_))), "") if round_.has_areas else ""
    batch = batches.open_batch(round_, station(round_, name), area, counted or len(sheets), by[0])
    for sheet in sheets:
        both = (sheet, sheet) if isinstance(sheet, str) else sheet
        serial = serials.draw(round_)
        for clerk, typed in zip(by, both, strict=False):
            reading = read(typed, BallotType(round_.ballot_type), numbers(round_))
            batches.enter(round_, batch, serial, reading, clerk)
    return batch


def half_entered() -> list[str]:
    """Paper in the demo's running round: a sheet read differently, an empty batch, a station without people.

    Gives back the addresses of the pages where they are worked on.
    """
    query = select(Round).join(Station, Station.round_id == Round.id)
    round_ = db.session.scalars(query.where(Round.closed_at.is_(None)).order_by(Round.id)).first()
    emails = [f"{name}@demo.example" for name in ("clerk", "clerk2")]
    both = [db.session.scalars(select(User).where(User.email == one)).one() for one in emails]
    place = db.session.scalars(stations.of(round_)).first()
    batch, empty = (
        fill(round_, [("1", "2"), "1"], both, place.name),
        fill(round_, [], both, place.name, 3),
    )
    station(round_, "Shed")
    db.session.flush()
    at = f"/admin/budgets/{round_.id}/paper"
    tails = ("", "/enter", "/settle")
    desks = ["/admin/budgets/paper", at, f"{at}/batches", f"{at}/stations/{place.id}"]
    return [
        *desks,
        *(f"{at}/batches/{batch.id}{tail}" for tail in tails),
        f"{at}/batches/{empty.id}",
    ]
