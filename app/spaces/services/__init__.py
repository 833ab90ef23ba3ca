"""Changes to processes, phases, components and what is open when. Callers commit."""

from app.spaces.services.components import (
    ComponentValues,
    HasContent,
    add_component,
    delete_component,
    edit_component,
    move_component,
    publish_component,
    unpublish_component,
)
from app.spaces.services.grants import grant_exactly
from app.spaces.services.phases import PhaseValues, add_phase, edit_phase, remove_phase
from app.spaces.services.processes import (
    NotADraft,
    Texts,
    create_process,
    delete_process,
    edit_process,
    publish_process,
    unpublish_process,
)
from app.spaces.services.revisions import EditedMeanwhile, SlugTaken, claim

__all__ = [
    "ComponentValues",
    "EditedMeanwhile",
    "HasContent",
    "NotADraft",
    "PhaseValues",
    "SlugTaken",
    "Texts",
    "add_component",
    "add_phase",
    "claim",
    "create_process",
    "delete_component",
    "delete_process",
    "edit_component",
    "edit_phase",
    "edit_process",
    "grant_exactly",
    "move_component",
    "publish_component",
    "publish_process",
    "remove_phase",
    "unpublish_component",
    "unpublish_process",
]
