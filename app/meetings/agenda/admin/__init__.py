"""What staff do with agendas: prepare them, take the consent items in one vote, lead the meeting."""

from flask import Blueprint

agenda_admin = Blueprint("agenda_admin", __name__)

from app.meetings.agenda.admin import consent, items, leading, removing  # noqa: E402, F401
