"""The addresses of Popolo files."""

from flask import Blueprint

popolo = Blueprint("popolo", __name__, url_prefix="/popolo")
