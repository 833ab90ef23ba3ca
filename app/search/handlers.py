"""The index follows what happens to texts, in the same transaction."""

from app.core.events import Edited, Hidden, Moved, Published, Restored, Unpublished, Withdrawn, on
from app.search import services


@on(Published, Edited, Moved, Restored, Withdrawn)
def follow_the_text(event: Published | Edited | Moved | Restored | Withdrawn) -> None:
    services.index(event.resource)


@on(Hidden, Unpublished)
def forget_the_text(event: Hidden | Unpublished) -> None:
    services.forget(event.resource.id)
