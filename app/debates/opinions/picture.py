"""A map as pages show it: groups, what marks them, what they share and where they part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.debates.opinions import queries
from app.debates.opinions.kernel.limits import SMALLEST
from app.debates.opinions.models import OpinionMap, Stand, Statement
from app.debates.opinions.place import Place
from app.extensions import db

WIDTH, HEIGHT = 640, 400
NAMES = "ABCDE"
LOOKS = (  # shape and colour of each group's marks
    ("circle", "c-brand"),
    ("square", "c-accent"),
    ("triangle", "c-mid"),
    ("diamond", "c-idle"),
    ("bar", "c-ink"),
)


@dataclass(frozen=True)
class Share:
    """How a group answered a statement, in whole percent; nobody's own answer can be read from it."""

    group: str
    agrees: int
    disagrees: int
    passes: int


@dataclass(frozen=True)
class Shown:
    """A statement with what everybody on the map and each group answered; nothing where too few did."""

    statement: Statement
    everybody: Share | None
    groups: Sequence[Share] = ()


@dataclass(frozen=True)
class Marked:
    """A statement that marks a group, or that all share: the stand, and the share that takes it."""

    shown: Shown
    stand: Stand
    share: int
    others: int = 0


@dataclass(frozen=True)
class GroupShown:
    """A group with its name and look."""

    name: str
    size: int
    shape: str
    colour: str
    marked_by: Sequence[Marked] = ()


@dataclass(frozen=True)
class Picture:
    """All of it; `hulls` and `points` are what `opinion_map` draws."""

    people: int
    computed_at: datetime
    is_frozen: bool
    groups: Sequence[GroupShown] = ()
    shared: Sequence[Marked] = ()
    parting: Sequence[Shown] = ()
    hulls: Sequence[tuple[Any, ...]] = ()
    points: Sequence[tuple[Any, ...]] = ()
    people_a_mark: int = SMALLEST
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [group.name for group in self.groups]


def picture_of(debate_id: int) -> Picture | None:
    """The map of a debate, in two queries; nothing until there is one."""
    kept = db.session.get(OpinionMap, debate_id)
    if kept is None:
        return None
    content = kept.content
    statements = _statements(debate_id, content)
    rows = {row["id"]: shown(statements[row["id"]], row) for row in _known(content, statements)}
    groups = content["groups"]
    return Picture(
        people=kept.people,
        computed_at=kept.computed_at,
        is_frozen=kept.frozen_at is not None,
        groups=[_group(number, group, rows) for number, group in enumerate(groups)],
        shared=_shared(content, rows),
        parting=[rows[id_] for id_ in content["parting"] if id_ in rows],
        hulls=[_hull(number, group) for number, group in enumerate(groups)],
        points=[point for number, group in enumerate(groups) for point in _points(number, group)],
        people_a_mark=round(kept.people / max(1, sum(len(g["marks"]) for g in groups))),
        content=content,
    )


def _statements(debate_id: int, content: dict[str, Any]) -> dict[int, Statement]:
    """The statements that the map names, but for those that were hidden since."""
    ids = {mark["id"] for mark in content["shared"]} | set(content["parting"])
    ids |= {mark["id"] for group in content["groups"] for mark in group["marked_by"]}
    return {one.id: one for one in db.session.scalars(queries.by_ids(debate_id, ids))}


def _known(content: dict[str, Any], statements: dict[int, Statement]) -> list[dict[str, Any]]:
    return [row for row in content["statements"] if row["id"] in statements]


def shown(statement: Statement, row: dict[str, Any] | None) -> Shown:
    """A statement with shares, but where a group has so few answers that they could be told apart.

    Then the shares of no group are shown: the missing ones could be reckoned from the rest.
    """
    cells = row["groups"] if row else []
    total = [sum(parts) for parts in zip(*cells, strict=True)]
    everybody = _share("", total) if sum(total) >= SMALLEST else None
    if not all(sum(cell) >= SMALLEST for cell in cells):
        return Shown(statement, None if cells else everybody)
    groups = [_share(NAMES[number], cell) for number, cell in enumerate(cells)]
    return Shown(statement, everybody, groups if len(groups) > 1 else ())


def _share(group: str, cell: Sequence[int]) -> Share:
    seen = max(1, sum(cell))
    return Share(group, *(round(100 * part / seen) for part in cell))


def _taking(share: Share, stand: int) -> int:
    return share.agrees if stand == Stand.AGREE else share.disagrees


def _group(number: int, group: dict[str, Any], rows: dict[int, Shown]) -> GroupShown:
    marked = []
    for mark in group["marked_by"]:
        found = rows.get(mark["id"])
        if found is not None and found.groups:
            own = _taking(found.groups[number], mark["stand"])
            rest = [
                _taking(one, mark["stand"]) for one in found.groups if one.group != NAMES[number]
            ]
            marked.append(Marked(found, Stand(mark["stand"]), own, max(rest)))
    return GroupShown(NAMES[number], group["size"], *LOOKS[number], marked)


def _shared(content: dict[str, Any], rows: dict[int, Shown]) -> list[Marked]:
    found = []
    for mark in content["shared"]:
        one = rows.get(mark["id"])
        if one is not None and one.everybody is not None:
            share = _taking(one.everybody, mark["stand"])
            found.append(Marked(one, Stand(mark["stand"]), share))
    return found


def _at(x: float, y: float) -> tuple[float, float]:
    """A point of the drawing (0 to 1) in the pixels of the chart, which is wider than high."""
    return round((WIDTH - HEIGHT) / 2 + x * HEIGHT), round(y * HEIGHT)


def _hull(number: int, group: dict[str, Any]) -> tuple[Any, ...]:
    x, y, rx, ry = group["reach"]
    radii = (round(max(18, rx * HEIGHT)), round(max(18, ry * HEIGHT)))
    return (NAMES[number], *_at(x, y), *radii, LOOKS[number][1])


def _points(number: int, group: dict[str, Any]) -> list[tuple[Any, ...]]:
    shape, colour = LOOKS[number]
    return [(shape, *_at(*mark), colour) for mark in group["marks"]]


def mark_of(place: Place | None) -> tuple[float, float] | None:
    """Where the reader's own mark goes."""
    return _at(place.x, place.y) if place else None
