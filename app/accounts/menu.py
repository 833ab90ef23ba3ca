"""The pages of a person's own settings, listed beside each of them."""

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from app.accounts.models import ROLE_NAMES
from app.core.nav import own_pages

FIRST = [(_l("Overview"), "accounts.settings")]
SETTINGS = [
    (_l("Profile"), "accounts.profile"),
    (_l("E-mail address"), "security.change_email"),
    (_l("Password"), "security.change_password"),
    (_l("Second factor"), "security.two_factor_setup"),
    (_l("Passkeys"), "security.wan_register"),
    (_l("Where you are signed in"), "accounts.sessions"),
    (_l("Your data"), "accounts.data"),
    (_l("Delete the account"), "accounts.delete"),
]


def account_pages() -> list[tuple[str, str, bool]]:
    """Label, address, and whether it is the page of this request."""
    return [
        (str(label), url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint in (*FIRST, *own_pages(), *SETTINGS)
    ]


def init_app(app: Flask) -> None:
    app.jinja_env.globals |= {"account_pages": account_pages, "role_name": ROLE_NAMES.__getitem__}
