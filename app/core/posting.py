"""The gate that every text of a resident passes before everybody can read it.

Features register checks; each lets a text pass, holds it until a moderator has read it, or
refuses it with a reason. A kind registers how a text of it is shown and, where its rows would
be read meanwhile, how it is set aside. What is held or refused keeps its words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.core.authz import Refused
from app.core.clock import now
from app.core.events import Held, Posted, emit
from app.core.models import Component, Resource
from app.core.refusals import Explanation, Refusal, explains
from app.extensions import db

if TYPE_CHECKING:
    from app.accounts.models import User


class Why(StrEnum):
    """Why a text waits for a moderator."""

    FIRST_POSTS = "first_posts"
    COMPONENT = "component"
    COPIES = "copies"


WHY_TEXTS = {
    Why.FIRST_POSTS: _l("A moderator reads the first texts of every new account."),
    Why.COMPONENT: _l("Here a moderator reads every text before it is public."),
    Why.COPIES: _l("Several new accounts have posted the same words."),
}


@dataclass(frozen=True)
class Hold:
    """A text waits until a moderator has read it."""

    why: Why


@dataclass(frozen=True)
class Refuse:
    """A text is not taken as it is, or not now; `text` says why and what helps."""

    reason: Refusal
    text: str


Verdict = Hold | Refuse


@dataclass(frozen=True)
class Text:
    """What somebody wants to post."""

    author: User
    kind: str
    title: str
    body: str
    component: Component | None = None
    resource_id: int | None = None  # once it has a row
    is_public: bool = False  # already: these are other words for it


class NotPosted(Refused):
    """The gate refused a text: the page says why, and keeps the words."""

    def __init__(self, refuse: Refuse) -> None:
        super().__init__(refuse.reason, refuse)
        self.text = refuse.text


Check = Callable[[Text], Verdict | None]
Show = Callable[[Any, Any], None]
SetAside = Callable[[Any], None]

_checks: dict[str, Check] = {}
_lasting: list[Check] = []
_shows: dict[str, Show] = {}
_asides: dict[str, SetAside] = {}


def check(function: Check) -> Check:
    """Make a function one of the checks of the gate; they are asked in this order."""
    _checks[f"{function.__module__}.{function.__name__}"] = function
    return function


def lasting_check(function: Check) -> Check:
    """A check that is asked again when the author changes what is public."""
    _lasting.append(function)
    return check(function)


def shows(kind: str) -> Callable[[Show], Show]:
    """Register what makes a text of this kind public: called with it and with its author."""

    def register(function: Show) -> Show:
        _shows[kind] = function
        return function

    return register


def sets_aside(kind: str) -> Callable[[SetAside], SetAside]:
    """Register what keeps a waiting text of this kind out of the lists of its place."""

    def register(function: SetAside) -> SetAside:
        _asides[kind] = function
        return function

    return register


def verdict(text: Text) -> Verdict | None:
    """What the checks say: the first refusal, else the first reason to hold; staff pass."""
    if text.author.is_staff:
        return None
    held: Hold | None = None
    for one in _lasting if text.is_public else _checks.values():
        found = one(text)
        if isinstance(found, Refuse):
            return found
        held = held or found
    return held


def post(resource: Resource, author: User | None) -> bool:
    """Let a flushed text through the gate: shown now, or held; whether it is public.

    Raises NotPosted; then the caller rolls back. Texts without a person behind them pass.
    """
    found = verdict(_text(resource, author)) if author else None
    if isinstance(found, Refuse):
        raise NotPosted(found)
    if isinstance(found, Hold):
        _hold(resource, author, found)
    else:
        show(resource, author)
    if author:
        emit(Posted(resource, actor=author))
    return found is None


def _text(resource: Resource, author: User) -> Text:
    return Text(
        author, resource.kind, resource.title, resource.body, resource.component, resource.id
    )


def _hold(resource: Resource, author: User | None, found: Hold) -> None:
    resource.held_at = now()
    if set_aside := _asides.get(resource.kind):
        set_aside(resource)
    db.session.flush()
    emit(Held(resource, actor=author, why=found.why))


def show(resource: Resource, author: User | None) -> None:
    """Make a text public, as its kind does it: its `Published` is emitted now."""
    _shows[resource.kind](resource, author)


def accepts(
    form: FlaskForm,
    kind: str,
    field: str = "body",
    title: str = "",
    changed: Resource | None = None,
) -> bool:
    """Validate the form of a text, new or changed; what the gate refuses stands beside the field.

    What the gate locks stays locked until the request commits, so the service finds the same.
    """
    if not form.validate():
        return False
    if not current_user.is_authenticated:
        return True
    words = form[field].data or ""
    heading = (form[title].data or "") if title else ""
    text = Text(current_user._get_current_object(), kind, heading, words)  # noqa: SLF001
    if changed:
        text = replace(text, resource_id=changed.id, is_public=changed.published_at is not None)
    found = verdict(text)
    if isinstance(found, Refuse):
        form[field].errors = [*form[field].errors, found.text]
    return not isinstance(found, Refuse)


def answer(resource: Resource, said: str) -> Response:
    """After the commit: to the text and these words, or to the page that says what it waits for."""
    if resource.is_held:
        flash(_("We have it. It waits for a moderator; only you can see it until then."))
        return redirect(url_for("waiting.mine", resource_id=resource.id), 303)
    flash(said)
    return redirect(resource.url, 303)


def _explain(subject: object) -> Explanation:
    assert isinstance(subject, Refuse)
    return Explanation(subject.text)


for _reason in (Refusal.TOO_MANY_POSTS, Refusal.TOO_MANY_LINKS, Refusal.SAME_TEXT):
    explains(_reason)(_explain)
