"""Rules about people, and the two questions that most other rules start with."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _gettext
from flask_login import current_user

from app.accounts.models import Role, User
from app.accounts.queries import is_last_administrator
from app.core.authz import Explanation, Refusal, public, rule
from app.core.i18n import format_datetime
from app.core.refusals import explains

public("site.read")


def participant(user: Any) -> Refusal | None:
    """Nothing for somebody who may take part: signed in, confirmed, not blocked."""
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    if user.blocked_at is not None:
        return Refusal.BLOCKED
    return None if user.confirmed_at else Refusal.NOT_CONFIRMED


_before_writing: dict[str, Callable[[Any], Refusal | None]] = {}


def before_writing(name: str, condition: Callable[[Any], Refusal | None]) -> None:
    """Let a feature above ask something of participants before they write for others to read."""
    _before_writing[name] = condition


def writer(user: Any) -> Refusal | None:
    """Nothing for somebody who may publish words: takes part, and is not limited for a time.

    Features above may ask for more.
    """
    if refused := participant(user):
        return refused
    if user.is_limited:
        return Refusal.LIMITED
    refusals = (condition(user) for condition in _before_writing.values())
    return next((reason for reason in refusals if reason), None)


@explains(Refusal.LIMITED)
def _until_when(_: object) -> Explanation:
    until = getattr(current_user, "limited_until", None)
    when = format_datetime(until) if until else ""
    text = _gettext(
        "You cannot publish anything until %(when)s. You can still read, vote and support.",
        when=when,
    )
    return Explanation(text, _gettext("Read why, and what you can do"), url_for("moderation.mine"))


def staff(user: Any, *roles: Role, space_id: int | None = None) -> Refusal | None:
    """Nothing for somebody who holds one of the roles here."""
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    if user.blocked_at is not None:
        return Refusal.BLOCKED
    if not user.holds(*roles, space_id=space_id):
        return Refusal.NOT_STAFF
    if user.needs_second_factor and not user.has_second_factor:
        return Refusal.SECOND_FACTOR_MISSING
    return None


def staff_somewhere(user: Any, *roles: Role) -> Refusal | None:
    """Nothing for somebody who holds one of the roles, here or in whatever space."""
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    mine = [g.space_id for g in user.grants if g.role in {*roles, Role.ADMINISTRATOR}]
    return staff(user, *roles, space_id=mine[0]) if mine else Refusal.NOT_STAFF


@explains(Refusal.SECOND_FACTOR_MISSING)
def _set_one_up(_: object) -> Explanation:
    text = _gettext("Staff need a second factor. Set one up, then go on.")
    return Explanation(
        text, _gettext("Set up a second factor"), url_for("security.two_factor_setup")
    )


@rule("site.administer")
def administer(user: Any, _: object) -> Refusal | None:
    return staff(user, Role.ADMINISTRATOR)


@rule("account.use")
def use_account(user: Any, _: object) -> Refusal | None:
    return None if user.is_authenticated else Refusal.NOT_SIGNED_IN


@rule("account.delete")
def delete_account(user: Any, _: object) -> Refusal | None:
    """Everybody may leave, but somebody must be able to administer the site."""
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    return Refusal.LAST_ADMINISTRATOR if is_last_administrator(user) else None


@rule("person.read")
def read_person(_: Any, person: User | None) -> Refusal | None:
    """Public pages of people; those of the blocked are closed, and who left has none."""
    return Refusal.NOT_VISIBLE if person is not None and person.blocked_at else None


@rule("people.manage")
def manage_people(user: Any, _: object) -> Refusal | None:
    return staff(user, Role.ADMINISTRATOR)


@rule("person.block")
def block_person(user: Any, person: User) -> Refusal | None:
    """Administrators block others, never themselves, and never the last who can administer."""
    if reason := manage_people(user, person):
        return reason
    if user.id == person.id:
        return Refusal.NOT_SUPPORTED
    return Refusal.LAST_ADMINISTRATOR if is_last_administrator(person) else None
