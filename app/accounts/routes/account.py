"""A person's own settings."""

from io import BytesIO

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import logout_user
from wtforms.fields.choices import SelectChoice

from app.accounts import personal_data, sessions
from app.accounts.devices import device_words
from app.accounts.forms.settings import DeleteForm, ProfileForm, TermsForm
from app.accounts.logo import Logo
from app.accounts.services import own as services
from app.accounts.verification.queries import verification_of
from app.core.authz import Refusal, authorize, public, refusal
from app.core.i18n import language_name, languages
from app.core.pagination import paginate
from app.core.redirects import inside
from app.extensions import db

bp = Blueprint("accounts", __name__)
public("account.create")


@bp.get("/sign-up/done")
def signed_up() -> ResponseReturnValue:
    authorize("account.create")
    return render_template("accounts/signed_up.html")


@bp.get("/terms")
def terms() -> ResponseReturnValue:
    authorize("site.read")
    return redirect(f"{request.script_root}/help/terms", 303)  # a help page, above this layer


@bp.get("/account")
def settings() -> ResponseReturnValue:
    authorize("account.use")
    return render_template("accounts/settings.html", verification=verification_of(current_user))


def _profile_form() -> ProfileForm:
    form = ProfileForm(obj=current_user)
    form.locale.choices = [SelectChoice(code, language_name(code)) for code in languages()]
    return form


@bp.get("/account/profile")
def profile() -> ResponseReturnValue:
    authorize("account.use")
    return render_template("accounts/profile.html", form=_profile_form())


@bp.post("/account/profile")
def save_profile() -> ResponseReturnValue:
    authorize("account.use")
    form = _profile_form()
    if not form.validate():
        return render_template("accounts/profile.html", form=form), 422
    services.edit_profile(current_user, form.name.data, form.bio.data or "", form.locale.data)
    session.pop("locale", None)
    db.session.commit()
    flash(_("Saved. This is how others see you from now on."))
    return redirect(url_for(".profile"), 303)


@bp.get("/account/sessions", endpoint="sessions")
def list_sessions() -> ResponseReturnValue:
    authorize("account.use")
    page = paginate(sessions.sessions_of(current_user))
    here = getattr(session, "row_id", None)
    return render_template("accounts/sessions.html", page=page, here=here, words=device_words)


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    authorize("account.use")
    sessions.end_session(current_user, session_id)
    db.session.commit()
    flash(_("That device is signed out."))
    return redirect(url_for(".sessions"), 303)


@bp.post("/account/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    authorize("account.use")
    sessions.end_sessions(current_user, but=getattr(session, "row_id", None))
    db.session.commit()
    flash(_("All other devices are signed out."))
    return redirect(url_for(".sessions"), 303)


@bp.get("/account/data")
def data() -> ResponseReturnValue:
    authorize("account.use")
    return render_template("accounts/data.html")


@bp.post("/account/data")
def download_data() -> ResponseReturnValue:
    authorize("account.use")
    content = BytesIO(personal_data.archive(current_user))
    return send_file(content, "application/zip", as_attachment=True, download_name="my-data.zip")


@bp.route("/account/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    form = DeleteForm()
    if request.method == "GET":
        authorize("account.use")
        is_last = refusal("account.delete") is Refusal.LAST_ADMINISTRATOR
        return render_template("accounts/delete.html", form=form, is_last=is_last)
    authorize("account.delete")
    if not form.validate():
        return render_template("accounts/delete.html", form=form), 422
    services.delete_account(current_user._get_current_object())  # noqa: SLF001
    db.session.commit()
    logout_user()
    flash(_("Your account is deleted. Thank you for taking part."))
    return redirect(inside(None), 303)


@bp.get("/account/terms")
def terms_to_accept() -> ResponseReturnValue:
    authorize("account.use")
    return render_template("accounts/accept_terms.html", form=TermsForm())


@bp.post("/account/terms")
def accept_terms() -> ResponseReturnValue:
    authorize("account.use")
    form = TermsForm()
    if not form.validate():
        return render_template("accounts/accept_terms.html", form=form), 422
    services.accept_terms(current_user)
    db.session.commit()
    flash(_("Thank you. You can go on."))
    return redirect(inside(request.args.get("next")), 303)


@bp.get("/logo-<digest>.png")
def logo(digest: str) -> ResponseReturnValue:
    authorize("site.read")
    picture = db.get_or_404(Logo, digest)
    response = make_response(picture.content)
    response.mimetype = "image/png"
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 3600
    response.cache_control.immutable = True
    return response
