"""Who has work on the pages above all kinds."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import staff
from app.core.authz import Refusal, rule


@rule("outcomes.work")
def work_on_outcomes(user: Any, _: object) -> Refusal | None:
    """Councillors find what came of it among their work; everybody may read the page."""
    return staff(user, Role.COUNCILLOR)
