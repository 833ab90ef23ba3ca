"""Spam: what is posted too often, twice or by programs, what waits for a moderator, and supports that look made."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.accounts.sessions import LoginSession, ask_along
from app.core.fragments import register
from app.core.models import Ability
from app.core.nav import own_page, staff_page


def init_app(app: Flask) -> None:
    from app.moderation.spam import checks, handlers, permissions, queries, routes, tasks  # noqa: F401
    from app.moderation.spam.admin import limits, supports, waiting
    from app.moderation.spam.supports import datasets, fragments, notices  # noqa: F401
    from app.moderation.spam.supports import routes as public_routes

    for blueprint in (
        routes.waiting,
        waiting.waiting_admin,
        limits.posting_admin,
        supports.supports_admin,
        public_routes.exclusions,
    ):
        app.register_blueprint(blueprint)
    register(
        "resource.aside",
        "moderation/spam/set_aside.html",
        fragments.set_aside,
        Ability.SUPPORT,
        position=5,
    )
    datasets.register()
    own_page(_l("Your waiting texts"), "waiting.own")
    ask_along("texts_waiting", queries.waiting_for(LoginSession.user_id))
    staff_page(_l("Waiting texts"), "waiting_admin.index", "held.list", badge="texts_waiting")
    staff_page(_l("Suspicious supports"), "supports_admin.index", "supports.list")
    staff_page(_l("Limits on posting"), "posting_admin.edit", "site.administer")
