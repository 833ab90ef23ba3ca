"""The ground that features stand on; it knows none of them."""

from flask import Flask

from app.core import (
    asked,
    assets,
    authz,
    components,
    database,
    errors,
    fragments,
    i18n,
    look,
    looking,  # noqa: F401 -- it listens
    mail,
    nav,
    operations,
    recount,
    site,
    templating,
    text,
)


def init_app(app: Flask) -> None:
    for part in (templating, asked, database, authz, i18n, site, nav, text, mail):
        part.init_app(app)
    for part in (fragments, operations, components, look, errors, assets, recount):
        part.init_app(app)
