"""Where people vote on paper: the rounds one works in, their stations, blank sheets to print."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.paper.loading import find, find_station
from app.budgets.forms.paper import PrintForm, StationForm, area_options
from app.budgets.models import Round
from app.budgets.routes.loading import unstored
from app.budgets.services import marks, wording
from app.budgets.services.elections import spec_of
from app.budgets.services.paper import reconciling, sheets, stations
from app.budgets.services.turnout import shown
from app.core.authz import authorize, can
from app.core.models import Component
from app.core.nav import staff_page
from app.core.pagination import paginate
from app.core.refusals import Refusal, explain
from app.extensions import db

Answer = str | Response | tuple[str, int]

staff_page(_l("Paper and desk"), "budgets_admin.paper_rounds", "paper.work")


@budgets_admin.get("/paper")
def paper_rounds() -> str:
    """The open rounds in which this person works with paper."""
    authorize("paper.work")
    components = db.session.scalars(select(Component).where(Component.kind == "budgets"))
    mine = [one.id for one in components if can("paper.work", one)]
    query = (
        select(Round)
        .where(Round.component_id.in_(mine), Round.rehearses_id.is_(None))
        .where(Round.opened_at.is_not(None), Round.closed_at.is_(None))
        .options(joinedload(Round.component).joinedload(Component.space))
        .order_by(Round.closes_at, Round.id)
    )
    return render_template("budgets/paper/rounds.html", page=paginate(query))


@budgets_admin.get("/<int:round_id>/paper")
def paper(round_id: int) -> str:
    """The stations, each with its desk."""
    round_ = find(round_id)
    return _page(round_, StationForm(formdata=None), PrintForm(round_, formdata=None))


def _page(round_: Round, form: StationForm, print_form: PrintForm) -> str:
    people: Counter[str] = Counter()
    for (_area, _channel, station), n in reconciling.marks(round_).items():
        people[station] += n
    returned: Counter[str] = Counter()
    for (_area, station), (number, _invalid) in reconciling.committed(round_).items():
        returned[station] += number
    return render_template(
        "budgets/paper/stations.html",
        round=round_, page=paginate(stations.of(round_)), people=shown(people) if round_.is_under_way else people, returned=returned,
        form=form, print_form=print_form,
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/paper")
def add_station(round_id: int) -> Answer:
    round_ = find(round_id)
    authorize("round.manage", round_)
    form = StationForm()
    if form.validate():
        try:
            stations.add(round_, form.name.data, current_user)
        except stations.NotPossible as refused:
            db.session.rollback()
            is_there = refused.reason is Refusal.ALREADY_DONE
            words = _("There is a station of this name") if is_there else explain(refused.reason).text  # fmt: skip
            form.name.errors = [words]
            round_ = find(round_id)
    if form.errors:
        return _page(round_, form, PrintForm(round_, formdata=None)), 422
    db.session.commit()
    return redirect(url_for(".paper", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/paper/stations/<int:station_id>/remove")
def remove_station(round_id: int, station_id: int) -> Response:
    round_ = find(round_id)
    authorize("round.manage", round_)
    back = redirect(url_for(".paper", round_id=round_id), 303)
    try:
        stations.remove(round_, find_station(round_, station_id), current_user)
    except stations.NotPossible:
        db.session.rollback()
        flash(
            _("People were marked at this station, or sheets came from it, so it stays."), "error"
        )
        return back
    db.session.commit()
    flash(_("The station is removed."))
    return back


@budgets_admin.post("/<int:round_id>/paper/sheets")
def print_sheets(round_id: int) -> Answer:
    """Blank sheets, shown this once to be printed."""
    round_ = find(round_id)
    form = PrintForm(round_)
    if not round_.is_frozen:
        flash(_("Open the round first: until then its projects can change, and sheets with them."), "error")  # fmt: skip
        return redirect(url_for(".paper", round_id=round_id), 303)
    if not form.validate() or form.needs_area():
        return _page(round_, StationForm(formdata=None), form), 422
    area = form.chosen_area
    drawn = sheets.draw(round_, area, form.number.data, current_user)
    spent = [one for one in round_.envelopes if one.is_open_to(area)]
    page = render_template(
        "budgets/paper/sheets.html",
        round=round_, sheets=drawn, projects=[one for one in sheets.printed(round_, area) if one.withdrawn_at is None],
        place=dict(area_options(round_)).get(area, ""), limits=wording.limits_said(round_),
        ballots=wording.BALLOTS, money=[(one.name, one.amount) for one in spent],
        asks=marks.question(spec_of(round_, spent[0])) if spent else None,
    )  # fmt: skip
    db.session.commit()
    return unstored(page)
