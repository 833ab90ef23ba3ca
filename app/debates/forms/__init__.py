"""What people fill in to open, change and conclude debates."""

from app.debates.forms.concluding import ConclusionsForm
from app.debates.forms.writing import DebateForm

__all__ = ["ConclusionsForm", "DebateForm"]
