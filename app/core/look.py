"""How the site looks to a reader: the council's four theme numbers, and light or dark display."""

from __future__ import annotations

import hashlib

from flask import (
    Blueprint,
    Flask,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.core.authz import authorize, public
from app.core.redirects import inside
from app.core.site import Site, site

DISPLAYS = ("auto", "light", "dark")
COOKIE = "display"
YEAR = 365 * 24 * 3600
PLAIN = Site()

bp = Blueprint("look", __name__)
public("look.change")


def numbers(settings: Site) -> dict[str, float]:
    """The four numbers under their names in the style sheet."""
    return {
        "brand-h": settings.brand_hue,
        "brand-c": settings.brand_chroma,
        "accent-h": settings.accent_hue,
        "accent-c": settings.accent_chroma,
    }


def theme_css(settings: Site) -> str:
    """The council's colours, stronger than the defaults of the style sheet."""
    rules = ";".join(f"--{name}:{value:g}" for name, value in numbers(settings).items())
    return f"@layer tokens{{:root:root{{{rules}}}}}\n"


def theme_url() -> str:
    """The address of the council's colours; empty while they are the default ones."""
    settings = site()
    if numbers(settings) == numbers(PLAIN):
        return ""
    version = hashlib.sha256(theme_css(settings).encode()).hexdigest()[:12]
    return url_for("look.theme", version=version)


def display() -> str:
    """The reader's choice: auto (as the device), light or dark."""
    choice = request.cookies.get(COOKIE, DISPLAYS[0])
    return choice if choice in DISPLAYS else DISPLAYS[0]


@bp.get("/theme-<version>.css")
def theme(version: str) -> Response:
    authorize("look.change")
    response = make_response(theme_css(site()))
    response.mimetype = "text/css"
    response.cache_control.max_age = YEAR
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


@bp.get("/display")
def choose() -> str:
    authorize("look.change")
    words = {"auto": _("As on my device"), "light": _("Light"), "dark": _("Dark")}
    back = inside(request.args.get("back"))
    return render_template("layout/display.html", words=words, chosen=display(), back=back)


@bp.post("/display")
def keep() -> AnyResponse:
    authorize("look.change")
    choice = request.form.get("display", "")
    response = redirect(inside(request.form.get("back")), 303)
    if choice in DISPLAYS:
        secure = bool(request.is_secure)
        response.set_cookie(
            COOKIE, choice, max_age=YEAR, samesite="Lax", secure=secure, httponly=True
        )
    return response


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals |= {"theme_url": theme_url, "display": display}
