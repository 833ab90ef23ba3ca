"""What has happened, and who wants to know.

Services emit events inside their transaction. Handlers that write to the
database run at once, and so succeed or fail with it; work for the outside
world waits for the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session, SessionTransaction

from app.core.models import Resource
from app.extensions import db

if TYPE_CHECKING:
    from app.accounts.models import User

Handler = Callable[[Any], None]

_handlers: dict[type, list[Handler]] = defaultdict(list)


@dataclass(frozen=True)
class Published:
    """A resource became readable by everybody for the first time.

    `is_quiet`: whoever is told of such things hears of several by one of them.
    """

    resource: Resource
    actor: User | None
    is_quiet: bool = False


@dataclass(frozen=True)
class Posted:
    """A resident posted a text, which is now public or held."""

    resource: Resource
    actor: User


@dataclass(frozen=True)
class Held:
    """A text waits for a moderator; `why` is the reason, a word of `posting.Why`."""

    resource: Resource
    actor: User | None
    why: str


@dataclass(frozen=True)
class Unpublished:
    """Staff took a resource off the public site; with a space goes all that is in it."""

    resource: Resource
    actor: User | None


@dataclass(frozen=True)
class Edited:
    """The text of a resource changed; `before` and `after` hold the changed fields."""

    resource: Resource
    actor: User | None
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True)
class Withdrawn:
    """Its author took a resource back."""

    resource: Resource
    actor: User | None


@dataclass(frozen=True)
class Hidden:
    """A moderator hid a resource, with a statement of reasons."""

    resource: Resource
    actor: User | None
    reason: str
    statement: str


@dataclass(frozen=True)
class Restored:
    """A hidden resource is public again."""

    resource: Resource
    actor: User | None


@dataclass(frozen=True)
class SupportsExcluded:
    """Staff set supports of a resource aside; `user_ids` says whose."""

    resource: Resource
    exclusion_id: int
    user_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class SupportsReadmitted:
    """Supports that were set aside count again."""

    resource: Resource
    exclusion_id: int
    user_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Moved:
    """A resource now stands in another component of the same kind, with all that belongs to it."""

    resource: Resource
    actor: User | None
    before_id: int  # of the component it stood in


@dataclass(frozen=True)
class Commented:
    """A comment was published under a resource (its root, not the comment replied to)."""

    resource: Resource
    comment: Resource
    actor: User | None


@dataclass(frozen=True)
class Mentioned:
    """A comment named a person, or something that this person wrote (`thing`), below a resource."""

    resource: Resource
    comment: Resource
    actor: User | None
    person: User
    thing: Resource | None


@dataclass(frozen=True)
class Answered:
    """The council answered a resource officially (or changed its answer)."""

    resource: Resource
    actor: User | None
    status: str


@dataclass(frozen=True)
class Concluded:
    """A debate, meeting or round has an outcome: conclusions, minutes, results.

    Who follows several with one `batch` is told once.
    """

    resource: Resource
    actor: User | None
    batch: str = ""


@dataclass(frozen=True)
class Decided:
    """A meeting decided something about a resource; `decision` says what."""

    resource: Resource
    decision: Resource
    actor: User | None


@dataclass(frozen=True)
class Circulated:
    """The minutes of a meeting can be read and corrected by those who were there."""

    resource: Resource
    people: tuple[User, ...]
    actor: User | None


@dataclass(frozen=True)
class Corrected:
    """A correction of minutes was `proposed`, `accepted` or `rejected`; `person` has to know."""

    resource: Resource
    person: User
    actor: User
    step: str


@dataclass(frozen=True)
class Rescheduled:
    """Something with a time is at another time now. Who follows several with one `batch` is told once."""

    resource: Resource
    actor: User | None
    batch: str = ""


@dataclass(frozen=True)
class Late:
    """What was to be done by a day is not done; `owner` is who answers for it."""

    resource: Resource
    owner: User | None


@dataclass(frozen=True)
class Invited:
    """An author asked somebody to be named beside them."""

    resource: Resource
    invited: User
    actor: User


@dataclass(frozen=True)
class Joined:
    """Somebody who was asked is now named as an author."""

    resource: Resource
    actor: User


@dataclass(frozen=True)
class Begun:
    """By the clock, something new is open in a space."""

    resource: Resource


@dataclass(frozen=True)
class StaffActed:
    """A member of staff did something that the audit log keeps.

    `before` and `after` are flat and JSON-able; they never hold a choice or a secret.
    """

    actor: User | None
    action: str
    subject: Any
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class AccountDeleted:
    """Somebody left: abilities forget what is only theirs (follows, notifications)."""

    user: User


def on(*types: type) -> Callable[[Handler], Handler]:
    """Call a function whenever an event of these types is emitted."""

    def subscribe(handler: Handler) -> Handler:
        for type_ in types:
            if handler not in _handlers[type_]:
                _handlers[type_].append(handler)
        return handler

    return subscribe


def emit(event: object) -> None:
    for handler in _handlers[type(event)]:
        handler(event)


def after_commit(task: Callable[[], None]) -> None:
    """Do something once what happened can no longer be undone; asked for twice, it is done once."""
    tasks = db.session().info.setdefault("after_commit", [])
    if task not in tasks:
        tasks.append(task)


@sqlalchemy_event.listens_for(db.session, "after_commit")
def _run_tasks(session: Session) -> None:
    if session.in_nested_transaction():  # only a savepoint was released
        return
    for task in session.info.pop("after_commit", ()):
        try:
            task()
        except Exception:
            # What happened is kept: the answer must not say that it failed. Jobs run anyway.
            current_app.logger.exception("A task after the commit failed")


@sqlalchemy_event.listens_for(db.session, "after_soft_rollback")
def _forget_tasks(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop("after_commit", None)
