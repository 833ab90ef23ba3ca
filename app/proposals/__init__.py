"""Proposals: what people ask for, support, discuss, and then see answered."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from app.core import kinds, nav
    from app.proposals import (  # noqa: F401 -- rules and handlers register when imported
        admin,
        component,
        datasets,
        handlers,
        outcomes,
        permissions,
        routes,
    )

    datasets.register()
    app.register_blueprint(routes.proposals)
    app.register_blueprint(admin.proposals_admin)
    kinds.register(component.kind())
    nav.own_page(_l("Your drafts"), "proposals.drafts")
    nav.staff_page(_l("Proposals"), "proposals_admin.index", "proposals.manage")
    nav.staff_page(_l("Assigned to me"), "proposals_admin.assessments", "proposals.assess")
