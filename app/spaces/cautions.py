"""The contradictions of a process in words, each with the page where it can be mended."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_timedelta
from flask import url_for
from flask_babel import gettext as _

from app.core import kinds
from app.core.clock import now
from app.core.i18n import choose, formats
from app.core.models import Component
from app.spaces.contradictions import Finding, Place, Problem, Span, find
from app.spaces.models import Phase, Space


@dataclass(frozen=True)
class Caution:
    """A contradiction, told to a facilitator."""

    problem: Problem
    text: str
    url: str


def _place(component: Component) -> Place:
    kind = kinds.kind_of(component)
    actions = frozenset(action.name for action in kind.actions)
    return Place(
        component.id,
        choose(component.name),
        actions,
        actions if kind.is_voting else frozenset(),
        component.published_at is not None,
    )


def _span(phase: Phase) -> Span:
    opens = frozenset((grant.component_id, grant.action) for grant in phase.grants)
    return Span(phase.id, choose(phase.name), phase.starts_at, phase.ends_at, opens)


def cautions(space: Space) -> list[Caution]:
    """What a facilitator should look at; needs the phases' grants and the components loaded."""
    found = find(
        [_span(phase) for phase in space.phases],
        [_place(component) for component in space.components],
        is_public=space.published_at is not None,
        at=now(),
    )
    return [Caution(one.problem, _say(one), _where(space, one)) for one in found]


def _say(found: Finding) -> str:
    names = {"place": found.place.name if found.place else ""}
    for key, span in zip(("phase", "other"), found.spans, strict=False):
        names[key] = span.name
    distance = format_timedelta(found.distance, locale=formats())
    texts = {
        Problem.NO_PHASE: _("There is no phase yet, so nothing ever opens. Add the first one."),
        Problem.NO_COMPONENT: _("There is no component yet, so people have nothing to do here."),
        Problem.OVERLAP: _("The phases “%(phase)s” and “%(other)s” overlap.", **names)
        if "other" in names
        else "",
        Problem.GAP: _(
            "Between “%(phase)s” and “%(other)s” no phase is on for %(time)s.",
            time=distance,
            **names,
        )
        if "other" in names
        else "",
        Problem.IN_THE_PAST: _("“%(phase)s” is over before the process is public.", **names)
        if "phase" in names
        else "",
        Problem.ALL_OVER: _("All phases are over before the process is public."),
    }
    return texts.get(found.problem) or _say_place(found.problem, names)


def _say_place(problem: Problem, names: dict[str, str]) -> str:
    phase, place = names.get("phase", ""), names["place"]
    texts = {
        Problem.NEVER_OPEN: _("No phase opens anything in “%(place)s”.", place=place),
        Problem.NEVER_VOTED: _("No phase opens the vote in “%(place)s”.", place=place),
        Problem.HIDDEN_VOTE: _(
            "“%(phase)s” opens the vote in “%(place)s”, which is not published.",
            phase=phase,
            place=place,
        ),
        Problem.HIDDEN_COMPONENT: _(
            "“%(phase)s” opens “%(place)s”, which is not published.", phase=phase, place=place
        ),
        Problem.UNKNOWN_ACTION: _(
            "“%(phase)s” opens something in “%(place)s” that cannot be done there.",
            phase=phase,
            place=place,
        ),
    }
    return texts[problem]


_PAGES = {
    Problem.NO_COMPONENT: "spaces_admin.components",
    Problem.HIDDEN_VOTE: "spaces_admin.components",
    Problem.HIDDEN_COMPONENT: "spaces_admin.components",
    Problem.NEVER_OPEN: "spaces_admin.grants",
    Problem.NEVER_VOTED: "spaces_admin.grants",
    Problem.UNKNOWN_ACTION: "spaces_admin.grants",
}


def _where(space: Space, found: Finding) -> str:
    return url_for(_PAGES.get(found.problem, "spaces_admin.phases"), slug=space.slug)
