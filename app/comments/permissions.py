"""Rules about comments."""

from typing import Any

from app.accounts.permissions import participant, writer
from app.comments.models import DEEPEST, Comment
from app.core.authz import Refusal, refusal, rule
from app.core.models import Ability, Component, Resource
from app.spaces import phases


@rule("comment.read")
def read(user: Any, comment: Comment) -> Refusal | None:
    """A hidden comment still has a place in its thread; its text is not shown."""
    if comment.root_id is None:
        return Refusal.NOT_VISIBLE
    component = comment.root.component
    if not comment.root.is_visible:
        return Refusal.NOT_VISIBLE
    return refusal("component.read", component, user) if component else None


def _closed(root: Resource) -> Refusal | None:
    """Why nobody takes part in the discussion of something now."""
    if Ability.COMMENT not in root.abilities:
        return Refusal.NOT_SUPPORTED
    if not root.is_visible:
        return Refusal.NOT_VISIBLE
    if not root.accepts_comments:
        return Refusal.CLOSED
    return phases.closed(root.component, "comment.create")


@rule("comment.create")
def create(user: Any, subject: Resource) -> Refusal | None:
    """`subject` is the resource, or the comment that would be answered."""
    if subject.is_held:
        return Refusal.NOT_VISIBLE
    if not isinstance(subject, Comment):
        return _closed(subject) or writer(user)
    if not subject.is_visible:
        return Refusal.NOT_VISIBLE
    if subject.depth >= DEEPEST:
        return _closed(subject.root) or Refusal.TOO_DEEP
    return _closed(subject.root) or writer(user)


@rule("comments.vote")
def vote_below(user: Any, root: Resource) -> Refusal | None:
    """Whether somebody may vote on what others say about a resource."""
    return _closed(root) or participant(user)


@rule("comment.vote")
def vote(user: Any, comment: Comment) -> Refusal | None:
    """Everybody who may comment votes on what others said, never on their own words."""
    if not comment.is_visible:
        return Refusal.NOT_VISIBLE
    if comment.is_by(user):
        return Refusal.OWN_CONTENT
    return vote_below(user, comment.root)


def _own(user: Any, comment: Comment) -> Refusal | None:
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    if comment.author_id != user.id:
        return Refusal.NOT_YOURS
    return None if comment.is_visible else Refusal.NOT_VISIBLE


@rule("comment.edit")
def edit(user: Any, comment: Comment) -> Refusal | None:
    if refused := _own(user, comment):
        return refused
    if comment.held_at is not None:
        return Refusal.READ_FIRST
    return writer(user) if comment.is_editable else Refusal.WINDOW_PASSED


@rule("comment.delete")
def delete(user: Any, comment: Comment) -> Refusal | None:
    """Its author may take a comment back at any time; the replies stay."""
    return _own(user, comment) or (Refusal.WINDOW_PASSED if comment.deleted_at else None)


@rule("component.comment")
def comment_somewhere(user: Any, component: Component) -> Refusal | None:
    """Whether commenting is open at all on a component: for "what you can do now"."""
    return phases.closed(component, "comment.create") or writer(user)
