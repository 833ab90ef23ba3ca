"""Pages above all kinds: home, what came of it, and help."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from app.core.nav import staff_page
    from app.pages import figures, permissions  # noqa: F401
    from app.pages.routes import pages

    app.register_blueprint(pages)
    staff_page(_l("What came of it"), "pages.outcomes", "outcomes.work")
