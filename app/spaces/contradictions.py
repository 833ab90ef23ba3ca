"""What does not fit together in a process: warnings for the people who edit it.

Pure: spans of time and places in, problems out, so that it can be tested with any calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise


class Problem(StrEnum):
    """What is odd. None of it is forbidden: a process may mean it."""

    NO_PHASE = "no_phase"
    NO_COMPONENT = "no_component"
    OVERLAP = "overlap"
    GAP = "gap"
    IN_THE_PAST = "in_the_past"
    ALL_OVER = "all_over"
    NEVER_OPEN = "never_open"
    NEVER_VOTED = "never_voted"
    HIDDEN_VOTE = "hidden_vote"
    HIDDEN_COMPONENT = "hidden_component"
    UNKNOWN_ACTION = "unknown_action"


@dataclass(frozen=True)
class Place:
    """A component as far as it matters here; `voting` are those of its actions that vote."""

    id: int
    name: str
    actions: frozenset[str]
    voting: frozenset[str] = frozenset()
    is_public: bool = True


@dataclass(frozen=True)
class Span:
    """A phase: [starts_at, ends_at), and what it opens as (component id, action)."""

    id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    opens: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True)
class Finding:
    """A problem with what it is about: one or two phases, or a component."""

    problem: Problem
    spans: tuple[Span, ...] = ()
    place: Place | None = None
    distance: timedelta = timedelta()


def find(
    spans: Sequence[Span], places: Sequence[Place], *, is_public: bool, at: datetime
) -> list[Finding]:
    """All that is odd about a process, what matters most first."""
    if not spans:
        return [Finding(Problem.NO_PHASE), *_empty(places)]
    return [
        *_empty(places),
        *_wrong_grants(spans, places),
        *_unopened(spans, places),
        *_over(spans, is_public, at),
        *_neighbours(spans),
    ]


def _empty(places: Sequence[Place]) -> Iterator[Finding]:
    if not places:
        yield Finding(Problem.NO_COMPONENT)


def _wrong_grants(spans: Sequence[Span], places: Sequence[Place]) -> Iterator[Finding]:
    """Phases that open what a component cannot do, or what nobody can see."""
    for span in spans:
        for place in places:
            opened = {action for component_id, action in span.opens if component_id == place.id}
            if not opened:
                continue
            if opened - place.actions:
                yield Finding(Problem.UNKNOWN_ACTION, (span,), place)
            elif not place.is_public:
                votes = opened & place.voting
                problem = Problem.HIDDEN_VOTE if votes else Problem.HIDDEN_COMPONENT
                yield Finding(problem, (span,), place)


def _unopened(spans: Sequence[Span], places: Sequence[Place]) -> Iterator[Finding]:
    """Components that no phase opens, or where people never get to vote."""
    opened = frozenset().union(*(span.opens for span in spans))
    for place in places:
        mine = {action for component_id, action in opened if component_id == place.id}
        if place.actions and not mine:
            yield Finding(Problem.NEVER_OPEN, place=place)
        elif place.voting and not mine & place.voting:
            yield Finding(Problem.NEVER_VOTED, place=place)


def _over(spans: Sequence[Span], is_public: bool, at: datetime) -> Iterator[Finding]:
    """Dates that have passed before anybody could see the process."""
    past = [span for span in spans if span.ends_at <= at]
    if is_public:
        return
    if len(past) == len(spans):
        yield Finding(Problem.ALL_OVER)
        return
    for span in past:
        yield Finding(Problem.IN_THE_PAST, (span,))


def _neighbours(spans: Sequence[Span]) -> Iterator[Finding]:
    """Each phase against the one that had lasted longest before it."""
    ordered = sorted(spans, key=lambda span: (span.starts_at, span.ends_at))
    longest = ordered[0]
    for before, span in pairwise(ordered):
        longest = max(longest, before, key=lambda one: one.ends_at)
        distance = span.starts_at - longest.ends_at
        if distance < timedelta():
            yield Finding(Problem.OVERLAP, (longest, span))
        elif distance > timedelta():
            yield Finding(Problem.GAP, (longest, span), distance=distance)
