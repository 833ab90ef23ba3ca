"""The kinds of component: what lives in them, which settings they take, what phases may open.

Kinds register here when the application is built, so that spaces can offer them
without knowing them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import g
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from flask_babel import LazyString

    from app.core.models import Component, Resource
    from app.core.outcomes import OutcomeSection


class Moderated(BaseModel):
    """Settings of kinds in which texts of residents can wait for a moderator before they are public."""

    holds_texts: bool = Field(
        False,
        title=_l("A moderator reads new texts before they are public"),
        description=_l("Not comments, which the next setting is about."),
    )
    holds_comments: bool = Field(
        False, title=_l("A moderator reads new comments before they are public")
    )


@dataclass(frozen=True)
class Action:
    """Something people do that a phase opens and closes, such as `proposal.create`.

    `permission` is asked of the component. `invite` makes the entry of "what you can do now":
    heading, text, button, address; nothing where there is nothing to do after all. The
    page adds until when it is open, but for kinds that vote, which name their own close.
    """

    name: str
    label: LazyString
    permission: str
    invite: Callable[[Component], Invitation | None] | None = None


@dataclass(frozen=True)
class Invitation:
    """One entry of a page's call: what can be done now, and where."""

    heading: str
    text: str
    button: str
    url: str


@dataclass(frozen=True)
class ComponentKind:
    """A kind of component: its settings' schema and the actions that phases grant.

    Fields of the settings take `title` and `description` for people, marked for
    translation (`Field(3, title=_l("..."), description=_l("..."))`): the editor makes its
    form of them. `summary` says in a few words what is in the component ("87 proposals"),
    `outcomes` what came of it, or nothing; each in a constant number of queries.
    """

    name: str
    label: LazyString
    settings: type[BaseModel]
    actions: tuple[Action, ...]
    url: Callable[[Component], str]
    summary: Callable[[Component], str] | None = None
    outcomes: Callable[[Component], OutcomeSection | None] | None = None
    is_voting: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


_kinds: dict[str, ComponentKind] = {}


def register(kind: ComponentKind) -> None:
    """Make a kind known under its name."""
    _kinds[kind.name] = kind


def kind_of(component: Component) -> ComponentKind:
    return _kinds[component.kind]


def get(name: str) -> ComponentKind:
    return _kinds[name]


def known() -> Iterable[ComponentKind]:
    return _kinds.values()


def actions() -> dict[str, Action]:
    """All actions of all kinds by name; the same action may be opened on several kinds."""
    return {action.name: action for kind in _kinds.values() for action in kind.actions}


def settings_of(component: Component) -> Any:
    """A component's settings, validated, with defaults for what nobody has set."""
    made: dict[int, tuple[Any, Any]] = g.setdefault("component_settings", {}) if g else {}
    source, settings = made.get(component.id, (None, None))
    if source is not component.settings or settings is None:
        settings = kind_of(component).settings.model_validate(component.settings)
        made[component.id] = component.settings, settings
    return settings


@dataclass(frozen=True)
class ProjectSource:
    """Something a budgeting round can take over as a project; `cost` in minor units, if known."""

    resource: Resource
    cost: int | None = None


Sources = Callable[[int], Iterable[ProjectSource]]
_sources: list[Sources] = []


def project_sources(function: Sources) -> Sources:
    """Register what lists the things of a space (by id) that can become projects."""
    if function not in _sources:
        _sources.append(function)
    return function


def project_candidates(space_id: int) -> list[ProjectSource]:
    """All that can become a project in this space, kind after kind."""
    return [source for function in _sources for source in function(space_id)]
