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
    mail,
    nav,
    operations,
    recount,
    site,
    text,
)


def init_app(app: Flask) -> None:
    for part in (asked, database, authz, i18n, site, nav, text, mail, fragments, operations):
        part.init_app(app)
    for part in (components, look, errors, assets, recount):
        part.init_app(app)
