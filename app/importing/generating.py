"""Made-up proposals in any number, always the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.comments.models import Stance
from app.core.models import Component
from app.core.site import Category, District
from app.extensions import db
from app.importing import threads
from app.importing.decidim.place import component_for, ids_of
from app.importing.decidim.records import Named
from app.importing.threads import Remark
from app.proposals.models import AuthorKind, Status
from app.proposals.queries import number_in
from app.proposals.services import bulk
from app.proposals.services.bulk import Entry

BATCH = 1000
START = datetime(2026, 1, 5, 12, tzinfo=UTC)
WHAT = "benches trees lamps crossings ramps bins fountains bicycle-stands toilets shelters swings tables signs hedges".split()
DOING = "Put,Repair,Paint,Replace,Move,Light,Clean,Plant,Widen,Protect".split(",")
WHERE = "by the river,in the market square,at the station,behind the library,on the school way,in the north park,along the canal,outside the health centre,near the bus stop,under the bridge".split(
    ","
)
WHY = "Older people need them.|Children play there every day.|It is dark in winter.|Nobody has cared for it in years.|Wheelchairs cannot pass.|Buses stop there every ten minutes.|It would cost little.|Shops nearby would gain.|We counted two hundred people in an hour.|The neighbours offer to help.".split(
    "|"
)
TOPICS = "Streets,Parks,Culture,Schools,Housing,Climate".split(",")
AREAS = "Harbour,Old Town,Northfields,Millbrook,Eastgate".split(",")
STATUSES = (Status.COLLECTING,) * 6 + (Status.BEING_CHECKED, Status.ACCEPTED, Status.NOT_ACCEPTED)


class Generation:
    """One run. Every row is drawn from the seed and its number, so batches may be repeated."""

    def __init__(self, seed: int, slug: str) -> None:
        self.seed, self.slug = seed, slug
        self.component_id = 0
        self.ids: list[int] = []

    def prepare(self) -> None:
        """Have a process, topics and districts."""
        end = datetime.now(UTC) + timedelta(days=365)
        component = component_for(self.slug, "Generated proposals", START, end)
        self.component_id = component.id
        self.topics = list(ids_of(Category, _named(TOPICS)).values())
        self.areas = list(ids_of(District, _named(AREAS)).values())

    def add_proposals(self, number: int) -> Iterator[int]:
        for start in range(0, number, BATCH):
            numbers = range(start, min(start + BATCH, number))
            ids = bulk.add_many(self._component(), [self._entry(n) for n in numbers])
            self.ids += [ids[self._origin("proposals", n)] for n in numbers]
            yield len(numbers)

    def add_comments(self, number: int) -> Iterator[int]:
        for start in range(0, number, BATCH):
            numbers = range(start, min(start + BATCH, number))
            threads.add_many(self._component(), [self._remark(n) for n in numbers])
            yield len(numbers)

    def number(self) -> int:
        return number_in(self.component_id)

    def _component(self) -> Component:
        return db.session.scalars(select(Component).where(Component.id == self.component_id)).one()

    def _entry(self, n: int) -> Entry:
        draw = random.Random(f"{self.seed}/proposal/{n}")  # noqa: S311 -- not a secret
        title = f"{draw.choice(DOING)} {draw.choice(WHAT)} {draw.choice(WHERE)}, number {n}"
        return Entry(
            origin=self._origin("proposals", n),
            title=title,
            body=" ".join(draw.sample(WHY, draw.randint(3, 8))),
            locale="en",
            published_at=START + timedelta(seconds=draw.randrange(10**7)),
            status=draw.choice(STATUSES),
            author_kind=draw.choice((AuthorKind.MEETING, AuthorKind.RESIDENT)),
            category_id=draw.choice(self.topics),
            district_id=draw.choice([*self.areas, None]),
            supports=int(draw.paretovariate(0.9)) % 2000,
            random_key=draw.getrandbits(31),
        )

    def _remark(self, n: int) -> Remark:
        """Every tenth comment begins a thread; the others answer one another, four deep at most."""
        first, depth = n - n % 10, min(n % 10, 4)
        draw = random.Random(f"{self.seed}/comment/{n}")  # noqa: S311 -- not a secret
        place = random.Random(f"{self.seed}/thread/{first}")  # noqa: S311 -- not a secret
        return Remark(
            origin=self._origin("comments", n),
            root_id=place.choice(self.ids),
            above=tuple(self._origin("comments", first + i) for i in range(depth)),
            body=" ".join(draw.sample(WHY, draw.randint(1, 4))),
            locale="en",
            written_at=START + timedelta(seconds=10**7 + n),
            stance=draw.choice(list(Stance)),
        )

    def _origin(self, kind: str, n: int) -> str:
        return f"generated/{self.slug}/{self.seed}/{kind}/{n}"


def _named(names: list[str]) -> list[Named]:
    return [Named(id=0, name=name) for name in names]
