"""The desk of a station: one field, one button, one sheet."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import logout_user
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.paper.loading import find, find_station
from app.budgets.forms.paper import DeskForm
from app.budgets.models import Round, Station
from app.budgets.routes.guests import make_screen
from app.budgets.routes.loading import unstored
from app.budgets.services import casting
from app.budgets.services.paper import desk, kiosk, serials
from app.budgets.services.who import who_of
from app.budgets.services.wording import paper as words
from app.core.refusals import explain
from app.extensions import db


def _form(round_: Round, **kwargs: object) -> DeskForm:
    return DeskForm(round_, is_by_document=who_of(round_).is_by_document, **kwargs)


def _page(round_: Round, station: Station, form: DeskForm, problem: str = "") -> str:
    reason = casting.window_refusal(round_)
    return render_template(
        "budgets/paper/desk.html",
        round=round_, station=station, form=form, problem=problem,
        closed=explain(reason, round_).text if reason else "",
        is_by_document=who_of(round_).is_by_document,
    )  # fmt: skip


@budgets_admin.get("/<int:round_id>/paper/stations/<int:station_id>")
def show_desk(round_id: int, station_id: int) -> Response:
    round_ = find(round_id)
    return unstored(_page(round_, find_station(round_, station_id), _form(round_)))


@budgets_admin.post("/<int:round_id>/paper/stations/<int:station_id>")
def mark_at_desk(round_id: int, station_id: int) -> Response:
    """Mark whoever is at the desk, or say why they get no sheet."""
    round_ = find(round_id)
    station, form = find_station(round_, station_id), _form(round_)
    problem, status = "", 422
    if form.validate():
        try:
            area = desk.mark(round_, station, form.shown.data, form.chosen_area, current_user)
        except desk.Turned as turned:
            problem, status = f"{form.shown.data}: {words.turned_words(turned, round_)}", 409
            form.shown.data = ""  # the field is for the next person
        except (desk.AreaMissing, ValueError) as error:
            _say(form, error)
        else:
            db.session.commit()
            _give(dict(form.offered).get(area, ""))
            back = url_for(".show_desk", round_id=round_id, station_id=station_id)
            return redirect(back, 303)
    db.session.rollback()
    round_ = find(round_id)
    return unstored(_page(round_, find_station(round_, station_id), form, problem), status)


@budgets_admin.post("/<int:round_id>/paper/stations/<int:station_id>/code")
def give_code(round_id: int, station_id: int) -> Response:
    """Mark whoever is at the desk for the screen of the station, and show their code this once."""
    round_ = find(round_id)
    station, form = find_station(round_, station_id), _form(round_)
    problem, status, code = "", 422, ""
    if form.validate():
        try:
            code = kiosk.issue(round_, station, form.shown.data, form.chosen_area, current_user)
        except desk.Turned as turned:
            problem, status = f"{form.shown.data}: {words.turned_words(turned, round_)}", 409
            form.shown.data = ""
        except (desk.AreaMissing, ValueError) as error:
            _say(form, error)
    if code:
        db.session.commit()
        page = render_template("budgets/paper/code.html", round=round_, station=station, code=serials.shown(code))  # fmt: skip
        return unstored(page)
    db.session.rollback()
    round_ = find(round_id)
    return unstored(_page(round_, find_station(round_, station_id), form, problem), status)


@budgets_admin.post("/<int:round_id>/paper/stations/<int:station_id>/screen")
def open_screen(round_id: int, station_id: int) -> Response:
    """Make this browser the screen of the station. Whoever is signed in here is signed out."""
    round_ = find(round_id)
    find_station(round_, station_id)
    answer = redirect(url_for("budgets.kiosk_start", round_id=round_id), 303)
    logout_user()
    session.clear()
    return make_screen(round_, answer)


def _say(form: DeskForm, error: Exception) -> None:
    if isinstance(error, desk.AreaMissing):
        form.area.errors = [_("Ask for the district and choose it")]
    else:
        form.shown.errors = [form.wrong]


def _give(place: str) -> None:
    if place:
        flash(_("Give one sheet: %(place)s", place=place))
    else:
        flash(_("Give one sheet"))
