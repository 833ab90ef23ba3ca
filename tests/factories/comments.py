"""Comments, one by one and in thousands."""

from app.comments.models import Comment
from app.comments.ranking import standing
from app.core.clock import now
from app.core.models import Resource
from tests.factories.rows import insert_resources


def make_comment(subject: Resource, **values) -> Comment:
    """A public comment on a resource, or in answer to a comment."""
    above = subject if isinstance(subject, Comment) else None
    place = {"root": above.root if above else subject, "parent": subject}
    if above:
        place |= {"thread_id": above.thread_id or above.id, "depth": above.depth + 1}
    return Comment(**(place | {"body": "I think so too.", "published_at": now()} | values))


def insert_threads(session, root: Resource, votes: list[tuple[int, int]], **columns) -> list[int]:
    """As many comments on a resource as there are pairs of votes, the oldest first: their ids."""
    waiting = iter(votes)
    given: list[tuple[int, int]] = []

    def ups(_n: int) -> int:
        given.append(next(waiting))
        return given[-1][0]

    return insert_resources(
        session, Comment, len(votes), root.component,
        parent_id=root.id, root_id=root.id, ups=ups, downs=lambda _n: given[-1][1],
        score=lambda _n: standing(*given[-1]), **columns,
    )  # fmt: skip
