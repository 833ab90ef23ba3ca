"""From answers to an outcome: axes, groups with steady names, and the statements that matter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.debates.opinions.kernel import grouping, marks, projection
from app.debates.opinions.kernel.answers import Answers, Floats, Ints
from app.debates.opinions.kernel.drawing import Frame, marks_of, people_a_mark, reach
from app.debates.opinions.kernel.grouping import Steadiness
from app.debates.opinions.kernel.limits import SMALLEST
from app.debates.opinions.kernel.marks import Counts, Mark


@dataclass(frozen=True)
class Before:
    """What an earlier update left: the number of groups, and each group's mean answers by statement id."""

    steadiness: Steadiness = field(default_factory=Steadiness)
    profiles: list[dict[int, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """People who answer alike. Places are in the drawing (0 to 1), `centre` is on the axes."""

    size: int
    centre: list[float]
    reach: list[float]
    marks: list[list[float]]
    marked_by: list[Mark]


@dataclass(frozen=True)
class Outcome:
    """The map of a conversation. `labels` are the participants' groups; they are never stored."""

    statements: Ints
    axes: projection.Axes
    frame: Frame
    labels: Ints
    groups: list[Group]
    counts: Counts
    shared: list[Mark]
    parting: list[int]
    enough: int
    steadiness: Steadiness

    @property
    def people(self) -> int:
        return len(self.labels)


def analyse(answers: Answers, before: Before | None = None) -> Outcome:
    """Group everybody who gave enough answers. Deterministic; heavy for a request."""
    before = before or Before()
    answers = answers.of_participants()
    axes = projection.find_axes(answers)
    points = projection.places(answers, axes)
    found = grouping.groupings(points)
    steadiness = before.steadiness.after(grouping.best(found), set(found) or {1})
    chosen = found.get(steadiness.k) or grouping.in_one(points)
    labels, centres = _named(answers, chosen, before)
    counts = Counts.of(answers, labels, len(centres))
    frame = Frame.around(points)
    return Outcome(
        answers.statements,
        axes,
        frame,
        labels,
        _groups(points, labels, centres, counts, frame),
        counts,
        marks.shared(counts),
        marks.parting(counts),
        answers.enough,
        steadiness,
    )


def _named(answers: Answers, chosen: grouping.Grouping, before: Before) -> tuple[Ints, Floats]:
    """Labels and centres in the order of the names: those of before, or else the largest first."""
    counts = Counts.of(answers, chosen.labels, chosen.k)
    if before.profiles:
        earlier = np.array(
            [[one.get(int(id_), 0.0) for id_ in answers.statements] for one in before.profiles]
        )
        keys = grouping.same_names(counts.means(), earlier)
    else:
        keys = (-np.bincount(chosen.labels, minlength=chosen.k)).tolist()
    order = np.argsort(keys, kind="stable")
    place = np.argsort(order, kind="stable")
    return place[chosen.labels], chosen.centres[order]


def _groups(
    points: Floats, labels: Ints, centres: Floats, counts: Counts, frame: Frame
) -> list[Group]:
    """One a centre; too few people altogether are none."""
    if len(points) < SMALLEST:
        return []
    at_least = people_a_mark(len(points))
    groups = []
    for number, centre in enumerate(centres):
        mine = frame.put(points[labels == number])
        groups.append(
            Group(
                size=len(mine),
                centre=centre.tolist(),
                reach=reach(mine),
                marks=marks_of(mine, min(at_least, len(mine))).tolist(),
                marked_by=marks.of_group(counts, number),
            )
        )
    return groups
