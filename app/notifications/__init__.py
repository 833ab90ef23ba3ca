"""Notifications: telling people what happened to what they follow, and why they hear of it."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.nav import own_page


def init_app(app: Flask) -> None:
    from app.notifications import handlers, permissions, routes  # noqa: F401
    from app.notifications.routes import reading

    app.register_blueprint(routes.notifications)
    own_page(_l("Notifications"), "notifications.index")
    own_page(_l("How you are told"), "notifications.settings")
    app.jinja_env.globals |= {"unread_count": reading.unread, "has_muted": reading.has_muted}
