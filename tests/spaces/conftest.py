"""Two kinds of component for processes to hold: one for ideas, one for voting."""

from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel, Field, model_validator

from app.accounts.models import Role
from app.core import authz, kinds
from app.core.authz import Refusal
from app.core.kinds import Action, ComponentKind, Invitation
from app.core.outcomes import OutcomeRow, OutcomeSection
from tests.factories import add, make_user


class Order(StrEnum):
    NEWEST = "newest"
    FAIR = "fair"


class IdeaSettings(BaseModel):
    """Every type of field that the editor makes forms of."""

    most: int = Field(3, ge=1, le=9, title="Supports each", description="From 1 to 9.")
    threshold: int | None = Field(None, ge=1, title="Threshold")
    order: Order = Field(Order.FAIR, title="Order", json_schema_extra={"choices": {"fair": "Fair"}})
    has_map: bool = Field(False, title="With a map")
    tags: list[str] = Field([], title="Tags")
    shown: list[Order] = Field([], title="Shown orders")
    intro: dict[str, str] = Field({}, title="Introduction")
    secret: str = Field("kept", json_schema_extra={"hidden": True})

    @model_validator(mode="after")
    def _possible(self) -> "IdeaSettings":
        if self.threshold and self.threshold < self.most:
            raise ValueError("Choose a threshold above the supports")
        return self


class VoteSettings(BaseModel):
    """Nothing to set."""


def _may_suggest(user: Any, component: Any) -> Refusal | None:
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    return Refusal.BLOCKED if user.blocked_at else None


def _invite(component: Any) -> Invitation:
    return Invitation("Suggest something", "Until tomorrow.", "Write", f"/suggest/{component.id}")


def _outcomes(component: Any) -> OutcomeSection:
    row = OutcomeRow("A bench", "/x/1", "accepted", "It is cheap.", money=120_000, currency="EUR")
    return OutcomeSection(
        "Ideas", figures=(("ideas", 7),), parts=((3, "c-brand", "3 accepted"),), rows=(row,)
    )


IDEAS = ComponentKind(
    "test-ideas",
    "Ideas",
    IdeaSettings,
    (
        Action("idea.suggest", "Suggest", "test.suggest", _invite),
        Action("idea.comment", "Comment", "test.suggest"),
    ),
    url=lambda component: f"/ideas/{component.id}",
    summary=lambda component: "7 ideas",
    outcomes=_outcomes,
)
VOTES = ComponentKind(
    "test-votes",
    "Votes",
    VoteSettings,
    (Action("idea.vote", "Vote", "test.suggest", _invite),),
    url=lambda component: f"/votes/{component.id}",
    is_voting=True,
)


@pytest.fixture(autouse=True)
def kinds_for_tests(app, monkeypatch):
    monkeypatch.setitem(authz._rules, "test.suggest", _may_suggest)
    for kind in (IDEAS, VOTES):
        monkeypatch.setitem(kinds._kinds, kind.name, kind)


@pytest.fixture
def facilitator(session):
    return add(session, make_user(Role.FACILITATOR))
