"""The minutes of a meeting: written point by point, circulated, corrected, approved, published and sealed."""

from flask import Flask

from app.search.questions import asked_for

ASKS = {
    "en": "minutes said say says discussed discussion discussions",
    "es": "acta actas dijo dicho dijeron hablo debatio",
    "ca": "acta actes dir dit digue parlat debatut",
}


def init_app(app: Flask) -> None:
    from app.meetings.minutes import handlers, permissions, routes  # noqa: F401

    asked_for(("minutes", "transcript"), ASKS)
    app.register_blueprint(routes.minutes)
