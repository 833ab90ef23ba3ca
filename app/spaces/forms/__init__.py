"""The forms of the process editor."""

from app.spaces.forms.components import KindForm, component_form
from app.spaces.forms.phases import phase_form
from app.spaces.forms.processes import process_form

__all__ = ["KindForm", "component_form", "phase_form", "process_form"]
