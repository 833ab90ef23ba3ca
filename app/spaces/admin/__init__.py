"""The process editor: what facilitators do in the browser."""

from flask import Blueprint

spaces_admin = Blueprint("spaces_admin", __name__, url_prefix="/admin/processes")

from app.spaces.admin import components, grants, phases, processes, sharing  # noqa: E402, F401
