"""Open data: all that is public, as one file to download."""

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    from app.core.site import name_text
    from app.opendata.routes import opendata
    from app.opendata.services import LICENCE

    app.register_blueprint(opendata)
    name_text(LICENCE, _l("Licence of the open data"))
