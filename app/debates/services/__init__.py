"""What can be done with debates. The caller commits."""

from app.debates.services.concluding import Overtaken, Texts, conclude
from app.debates.services.writing import Draft, PositionTaken, edit, publish

__all__ = ["Draft", "Overtaken", "PositionTaken", "Texts", "conclude", "edit", "publish"]
