"""Entering, correcting and taking off the records of the council."""

from flask import Blueprint

council_admin = Blueprint("council_admin", __name__, url_prefix="/council")

from app.meetings.councils.admin import committees, consultations, papers, people, removing, seats  # noqa: E402, F401
