"""The settings of the site: name, look, languages, contact."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from pydantic import ValidationError

from app.accounts import logo
from app.accounts.forms.staff import SiteForm, site_form
from app.accounts.services import settings
from app.core.authz import authorize
from app.core.localized import filled
from app.core.look import theme_css
from app.core.site import Site, site
from app.extensions import db

bp = Blueprint("site_admin", __name__, url_prefix="/admin/site")
COLOURS = ("brand_hue", "brand_chroma", "accent_hue", "accent_chroma")
PLAIN = (
    "name place time_zone currency contact_email contact_phone contact_address".split()
    + list(COLOURS)
)  # fmt: skip


def _values(form: SiteForm) -> dict[str, Any]:
    """What the form says, under the names of the settings. Raises BadPictureError."""
    values = {name: form[name].data for name in PLAIN}
    values["promise"] = filled(form.promise.data)
    first = form.default_language.data
    values["languages"] = [first, *(code for code in form.languages.data if code != first)]
    if form.remove_logo.data:
        values["logo_url"] = ""
    elif form.logo.data and (content := form.logo.data.read()):
        values["logo_url"] = logo.keep(content)
    return values


def _page(form: SiteForm, preview: dict[str, Any] | None = None) -> str:
    return render_template("accounts/admin/site.html", form=form, preview=preview)


@bp.get("")
def edit() -> ResponseReturnValue:
    authorize("site.administer")
    return _page(site_form(site()))


@bp.post("")
def save() -> ResponseReturnValue:
    authorize("site.administer")
    form = site_form(site())
    if not form.validate():
        return _page(form), 422
    if "preview" in request.form:
        return _page(form, {name: form[name].data for name in COLOURS})
    try:
        settings.change(current_user, **_values(form))
    except logo.BadPictureError as error:
        db.session.rollback()
        form.logo.errors = [str(error)]
        return _page(form), 422
    db.session.commit()
    flash(_("Saved. Everybody sees it from now on."))
    return redirect(url_for(".edit"), 303)


@bp.get("/preview.css")
def preview() -> Response:
    """The colours asked for, for the page that tries them out."""
    authorize("site.administer")
    wanted = {name: request.args.get(name) for name in COLOURS if name in request.args}
    try:
        css = theme_css(Site.model_validate(wanted))
    except ValidationError:
        css = ""
    response = make_response(css)
    response.mimetype = "text/css"
    return response
