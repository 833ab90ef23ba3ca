"""What administrators do: people and their roles, and the settings of the site."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.core.nav import staff_page


def init_app(app: Flask) -> None:
    from app.accounts.admin import invitations, people, site, texts, topics

    for module in (people, invitations, site, texts, topics):
        app.register_blueprint(module.bp)
    staff_page(_l("People and roles"), "people_admin.index", "people.manage")
    staff_page(_l("Site settings"), "site_admin.edit", "site.administer")
