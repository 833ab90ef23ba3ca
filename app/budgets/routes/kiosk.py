"""What happens at the screen of a station: a code is entered, somebody votes, and nothing of it stays."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.accounts import limits
from app.accounts.limits import Limit
from app.budgets.forms.paper import CodeForm
from app.budgets.models import Round
from app.budgets.routes import budgets
from app.budgets.routes.guests import (
    CODE,
    admit_guest,
    dismiss_guest,
    guest_here,
    leave_screen,
    screen_here,
)
from app.budgets.routes.loading import find, unstored
from app.budgets.services.paper import kiosk
from app.core.authz import authorize
from app.core.redirects import inside
from app.core.refusals import Refusal, explain
from app.extensions import db

IDLE = 180  # seconds after which a screen that nobody touches asks whether somebody is there
IDLE_IN_BOOTH = 600  # where much is read and typed
LAST_CALL = 60  # seconds to answer; then the screen is ready for the next person
START = {"budgets.kiosk_start", "budgets.enter_code"}
BOOTH = {"budgets.district", "budgets.booth", "budgets.review", "budgets.cast"}
TRIES = Limit("kiosk", free=20)


@budgets.get("/<int:round_id>/kiosk")
def kiosk_start(round_id: int) -> Response:
    """The screen before a voter: it forgets whoever was here."""
    round_ = find(round_id)
    return dismiss_guest(unstored(_page(round_, CodeForm(formdata=None))))


def _page(round_: Round, form: CodeForm) -> str:
    return render_template(
        "budgets/kiosk/start.html", round=round_, form=form, is_screen=screen_here() == round_.id
    )


@budgets.post("/<int:round_id>/kiosk")
def enter_code(round_id: int) -> Response:
    """Let somebody into the booth whose code this is."""
    round_ = find(round_id)
    form, is_screen = CodeForm(), screen_here() == round_.id
    if is_screen and form.validate():
        _check(round_, form)
    if form.errors or not is_screen:
        return dismiss_guest(unstored(_page(round_, form), 422 if is_screen else 409))
    answer = redirect(url_for(".booth", round_id=round_id), 303)
    return admit_guest(dismiss_guest(answer), form.code.data or "")


def _check(round_: Round, form: CodeForm) -> None:
    """Put the reason beside the field where the code does not open the booth."""
    tried = TRIES, f"{round_.id}/{limits.address()}"
    if wait := limits.enter(tried):
        form.code.errors = [limits.words(wait)]
        return
    guest = kiosk.guest_of(round_, form.code.data or "")
    if guest is None:
        form.code.errors = [
            _("We do not know this code. Compare it with your slip, letter by letter.")
        ]
    elif guest.is_used:
        form.code.errors = [explain(Refusal.CODE_USED).text]
    else:
        limits.refund(tried)
        db.session.commit()


@budgets.post("/<int:round_id>/kiosk/finish")
def finish_at_kiosk(round_id: int) -> Response:
    """The voter goes: the screen is ready for the next one."""
    round_ = find(round_id)
    if screen_here() == round_.id:
        kiosk.forget(round_, request.cookies.get(CODE, ""))
        db.session.commit()
    return dismiss_guest(redirect(url_for(".kiosk_start", round_id=round_id), 303))


@budgets.post("/<int:round_id>/kiosk/leave")
def leave_kiosk(round_id: int) -> Response:
    """Staff take the screen down; whoever else does harms nothing, for another one needs staff."""
    round_ = find(round_id)
    return leave_screen(redirect(round_.url, 303))


@budgets.get("/<int:round_id>/kiosk/still-here")
def still_here(round_id: int) -> Response:
    """Before a screen forgets somebody: the way back to where they were."""
    round_ = find(round_id)
    if screen_here() != round_.id:
        return redirect(round_.url, 303)
    back = inside(request.args.get("back"))
    return unstored(
        render_template("budgets/kiosk/still_here.html", round=round_, back=back, seconds=LAST_CALL)
    )


@budgets.before_app_request
def keep_to_the_booth() -> Response | None:
    """A screen signs nobody in, and takes nothing from somebody without a code."""
    round_id = screen_here()
    if round_id is None or not (_is_about_accounts() or _has_no_code(round_id)):
        return None
    authorize("site.read")
    flash(_("Enter the code on your slip. Without one, nothing can be sent from this screen."), "warning")  # fmt: skip
    return redirect(url_for("budgets.kiosk_start", round_id=round_id), 303)


def _is_about_accounts() -> bool:
    is_file = request.endpoint == "security.static"
    return request.blueprint in {"security", "invitations", "unsent"} and not is_file


def _has_no_code(round_id: int) -> bool:
    own = {"budgets.enter_code", "budgets.finish_at_kiosk", "budgets.leave_kiosk"}
    if request.method != "POST" or request.blueprint != "budgets" or request.endpoint in own:
        return False
    round_ = db.session.get(Round, round_id)
    return round_ is None or guest_here(round_) is None


@budgets.after_app_request
def go_back_when_idle(answer: Response) -> Response:
    """A screen keeps no page, and returns to its start by itself, with and without scripts.

    Somebody who is in the midst of it is asked before.
    """
    round_id = screen_here() if answer.mimetype == "text/html" else None
    if round_id is not None:
        seconds, url = _next_page(round_id, answer)
        answer.headers["Refresh"] = f"{seconds}; url={url}"
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _next_page(round_id: int, answer: Response) -> tuple[int, str]:
    """Where this screen goes by itself, and after how long."""
    here, start = request.endpoint or "", url_for("budgets.kiosk_start", round_id=round_id)
    if here == "budgets.still_here":
        return LAST_CALL, start
    has_cast = here == "budgets.cast" and answer.status_code == HTTPStatus.OK
    if has_cast or CODE not in request.cookies or here in START:
        return IDLE, start
    back = request.script_root + request.full_path.rstrip("?")
    if request.method != "GET":
        back = url_for("budgets.review", round_id=round_id)
    seconds = IDLE_IN_BOOTH if here in BOOTH else IDLE
    return seconds, url_for("budgets.still_here", round_id=round_id, back=back)


def kiosk_bar() -> Markup:
    """The bar over every page of a screen: how to end; nothing in other browsers."""
    round_id = screen_here()
    page = render_template("budgets/kiosk/_bar.html", round_id=round_id) if round_id else ""
    return Markup(page)  # noqa: S704 -- a template of ours


@budgets.record_once
def _offer_bar(state: object) -> None:
    state.app.jinja_env.globals["kiosk_bar"] = kiosk_bar  # type: ignore[attr-defined]
