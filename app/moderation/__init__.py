"""Moderation: reports, cases, decisions with a statement of reasons, and appeals."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.accounts.sessions import LoginSession, ask_along
from app.core.fragments import register
from app.core.models import Ability
from app.core.nav import own_page, staff_page


def init_app(app: Flask) -> None:
    from app.moderation import (  # noqa: F401
        handlers,
        notices,
        permissions,
        queries,
        routes,
        rulebook,
        spam,
        states,
        targets,
        transparency,
    )
    from app.moderation.admin import case, cases, council, queue  # noqa: F401
    from app.moderation.forms import rules

    app.jinja_env.filters["appeal_until"] = targets.appeal_until
    app.jinja_env.globals |= {
        "measure_words": states.MEASURE_WORDS,
        "sanction_words": states.SANCTION_WORDS,
        "rule_url": rules.rule_url,
        "rule_as_read": rulebook.books.rule_as_read,
    }
    app.register_blueprint(routes.moderation)
    app.register_blueprint(cases)
    app.register_blueprint(council.bp)
    ask_along("cases_waiting", queries.waiting_for(LoginSession.user_id))
    register(
        "resource.actions", "moderation/button.html", routes.button, Ability.REPORT, position=90
    )
    rulebook.init_app(app)
    notices.init_app(app)
    transparency.init_app(app)
    own_page(_l("Decisions about what you wrote"), "moderation.mine")
    staff_page(_l("Reports"), "cases.index", "report.list", badge="cases_waiting")
    staff_page(_l("Moderation settings"), "moderation_admin.index", "moderation.set")
    spam.init_app(app)
