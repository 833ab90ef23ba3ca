"""What debates do when people comment on them."""

from app.core.authz import Refused
from app.core.events import Commented, on
from app.core.refusals import Refusal
from app.debates import queries
from app.debates.models import Debate
from app.extensions import db


@on(Commented)
def nobody_has_the_last_word(event: Commented) -> None:
    """Refuse a comment where conclusions came first.

    The comment is counted by now, so its transaction holds the counters that whoever concludes
    locks first: either the conclusions are seen here, or they follow the comment.
    """
    debate = event.resource
    if isinstance(debate, Debate) and db.session.scalar(queries.concluded_at(debate.id)):
        raise Refused(Refusal.CLOSED, debate)
