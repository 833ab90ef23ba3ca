"""Rules about comments."""

from typing import Any

from app.accounts.permissions import participant
from app.comments.models import DEEPEST, Comment
from app.core.authz import Refusal, refusal, rule
from app.core.models import Ability, Component, Resource
from app.spaces import phases


@rule("comment.read")
def read(user: Any, comment: Comment) -> Refusal | None:
    """A hidden comment still has a place in its thread; its text is not shown."""
    component = comment.root.component
    if not comment.root.is_visible:
        return Refusal.NOT_VISIBLE
    return refusal("component.read", component, user) if component else None


@rule("comment.create")
def create(user: Any, subject: Resource) -> Refusal | None:
    """`subject` is the resource, or the comment that would be answered."""
    root = subject.root if isinstance(subject, Comment) else subject
    if Ability.COMMENT not in root.abilities:
        return Refusal.NOT_SUPPORTED
    if not subject.is_visible or not root.is_visible:
        return Refusal.NOT_VISIBLE
    if not root.accepts_comments:
        return Refusal.CLOSED
    if isinstance(subject, Comment) and subject.depth >= DEEPEST:
        return Refusal.TOO_DEEP
    return phases.closed(root.component, "comment.create") or participant(user)


@rule("comment.edit")
def edit(user: Any, comment: Comment) -> Refusal | None:
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    if comment.author_id != user.id:
        return Refusal.NOT_YOURS
    if not comment.is_visible:
        return Refusal.NOT_VISIBLE
    return None if comment.is_editable else Refusal.WINDOW_PASSED


@rule("comment.delete")
def delete(user: Any, comment: Comment) -> Refusal | None:
    """Its author may take a comment back at any time; the replies stay."""
    refused = edit(user, comment)
    return None if refused is Refusal.WINDOW_PASSED and not comment.deleted_at else refused


@rule("component.comment")
def comment_somewhere(user: Any, component: Component) -> Refusal | None:
    """Whether commenting is open at all on a component: for "what you can do now"."""
    return phases.closed(component, "comment.create") or participant(user)
