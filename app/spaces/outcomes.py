"""What came of a process: the sections that its components contribute."""

from __future__ import annotations

from collections.abc import Iterable

from app.core import kinds
from app.core.models import Component
from app.core.outcomes import OutcomeSection


def sections(components: Iterable[Component]) -> list[OutcomeSection]:
    """The outcomes of published components, in their order."""
    found = []
    for component in components:
        report = kinds.kind_of(component).outcomes
        if component.published_at is None or report is None:
            continue
        if section := report(component):
            found.append(section)
    return found
