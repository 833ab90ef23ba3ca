"""What is allowed now: the central rule. Computed from the clock whenever it is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.authz import Refusal
from app.core.clock import now
from app.core.i18n import format_datetime
from app.core.kept import kept, watch
from app.core.models import Component
from app.core.refusals import Explanation, explains
from app.extensions import db
from app.spaces.models import Phase, PhaseGrant, Space

watch("spaces", "components", "phases", "phase_grants")
watch("resources", columns="published_at, hidden_at", condition="NEW.kind = 'process'")


@dataclass(frozen=True)
class Window:
    """When an action is open on a component: [starts_at, ends_at)."""

    action: str
    component_id: int
    starts_at: datetime
    ends_at: datetime


def _find() -> dict[tuple[int, str], list[Window]]:
    """All windows in order of time, by component and action.

    What the public cannot see has no windows: nothing is open in a draft.
    """
    rows = db.session.execute(
        select(
            PhaseGrant.action,
            PhaseGrant.component_id,
            Phase.starts_at,
            Phase.ends_at,
        )
        .join(Phase)
        .join(Component, Component.id == PhaseGrant.component_id)
        .join(Space, Space.id == Phase.space_id)
        .where(Space.is_visible, Component.published_at.is_not(None))
        .order_by(Phase.starts_at, Phase.id)
    )
    found: dict[tuple[int, str], list[Window]] = defaultdict(list)
    for row in rows:
        window = Window(*row)
        found[window.component_id, window.action].append(window)
    return dict(found)


def windows_of(component: Component, action: str) -> Sequence[Window]:
    """When an action is open on a component, in order of time."""
    return kept("windows", _find).get((component.id, action), ())


def is_open(component: Component | None, action: str, at: datetime | None = None) -> bool:
    """Whether a phase grants the action on the component at this moment."""
    moment = at or now()
    return component is not None and any(
        w.starts_at <= moment < w.ends_at for w in windows_of(component, action)
    )


def closed(component: Component | None, action: str) -> Refusal | None:
    """The refusal where no phase grants the action now."""
    return None if is_open(component, action) else Refusal.PHASE_NOT_OPEN


def next_opening(component: Component, action: str) -> datetime | None:
    """When the action opens next, if a later phase grants it."""
    return next((w.starts_at for w in windows_of(component, action) if w.starts_at > now()), None)


def closes_at(component: Component, action: str) -> datetime | None:
    """When the window that is open now ends."""
    moment = now()
    ends = [w.ends_at for w in windows_of(component, action) if w.starts_at <= moment < w.ends_at]
    return max(ends, default=None)


def last_close(component: Component, action: str) -> datetime | None:
    """When the action was last open, if it has closed."""
    ends = [w.ends_at for w in windows_of(component, action) if w.ends_at <= now()]
    return max(ends, default=None)


def current_phase(phases: list[Phase]) -> Phase | None:
    """Of the phases that are on, the one that ends first: the one to tell people about."""
    return min((p for p in phases if p.is_current()), key=lambda p: p.ends_at, default=None)


@explains(Refusal.PHASE_NOT_OPEN)
def _explain(subject: object) -> Explanation:
    component = getattr(subject, "component", subject)
    if not isinstance(component, Component):
        return Explanation(_("This is not open now."))
    moments = [w for found in kept("windows", _find).values() for w in found]
    moments = [w for w in moments if w.component_id == component.id]
    later = min((w.starts_at for w in moments if w.starts_at > now()), default=None)
    if later:
        text = _(
            "This is not open now. The next phase opens %(when)s.", when=format_datetime(later)
        )
    elif any(w.ends_at > now() for w in moments):
        text = _("This is not open in the phase that is on.")
    elif moments:
        last = max(w.ends_at for w in moments)
        text = _("This closed on %(when)s.", when=format_datetime(last))
    else:
        text = _("No phase of this process opens this.")
    return Explanation(text, _("See the timeline"), component.space.url)
