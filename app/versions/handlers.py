"""Whoever edits leaves the former text behind."""

from app.core.events import Edited, on
from app.core.models import Ability
from app.versions import services


@on(Edited)
def keep_version(event: Edited) -> None:
    resource = event.resource
    if Ability.VERSION not in resource.abilities or not resource.published_at:
        return
    if event.before != event.after:
        services.keep(resource, event.actor, event.after, before=event.before)
