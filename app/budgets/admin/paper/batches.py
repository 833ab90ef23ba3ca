"""Batches of sheets: opened with a number counted by hand, looked at, put into the ballot box."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.paper.loading import find, find_batch, find_station
from app.budgets.forms.paper import BatchForm, CountForm, SerialForm, area_options
from app.budgets.models import PaperBatch, Round
from app.budgets.services.paper import batches, committing, reconciling, serials, stations
from app.budgets.services.paper.batches import BatchRefused
from app.budgets.services.turnout import shown
from app.budgets.services.wording import paper as words
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.extensions import db

Answer = str | Response | tuple[str, int]


def _list(round_: Round, form: BatchForm) -> str:
    return render_template(
        "budgets/paper/batches.html",
        round=round_, form=form, page=paginate(batches.of(round_)), areas=dict(area_options(round_)),
    )  # fmt: skip


def _form(round_: Round) -> BatchForm:
    return BatchForm(round_, db.session.scalars(stations.of(round_)).all())


@budgets_admin.get("/<int:round_id>/paper/batches")
def paper_batches(round_id: int) -> str:
    round_ = find(round_id)
    return _list(round_, _form(round_))


@budgets_admin.post("/<int:round_id>/paper/batches")
def open_batch(round_id: int) -> Answer:
    round_ = find(round_id)
    form = _form(round_)
    if not form.validate() or form.needs_area():
        return _list(round_, form), 422
    station = find_station(round_, form.station.data)
    try:
        batch = batches.open_batch(
            round_, station, form.chosen_area, form.counted.data, current_user
        )
    except BatchRefused as refused:
        return _refused(refused, url_for(".paper_batches", round_id=round_id))
    db.session.commit()
    return redirect(url_for(".enter_sheet", round_id=round_id, batch_id=batch.id), 303)


@budgets_admin.get("/<int:round_id>/paper/batches/<int:batch_id>")
def show_batch(round_id: int, batch_id: int) -> str:
    round_ = find(round_id)
    batch = find_batch(round_, batch_id)
    return _batch(round_, batch, CountForm(formdata=None, obj=batch), SerialForm(formdata=None))


def _batch(round_: Round, batch: PaperBatch, form: CountForm, serial_form: SerialForm) -> str:
    place, marks = (batch.area, batch.station.name), reconciling.marks(round_)
    people = shown(marks) if round_.is_under_way else marks
    return render_template(
        "budgets/paper/batch.html",
        round=round_, batch=batch, form=form, serial_form=serial_form, empty_form=EmptyForm(),
        figures=batches.figures(batch), place=dict(area_options(round_)).get(batch.area, ""),
        marks=people.get((batch.area, reconciling.PAPER, batch.station.name), 0),
        before=reconciling.committed(round_).get(place, (0, 0))[0],
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/paper/batches/<int:batch_id>/recount")
def recount_batch(round_id: int, batch_id: int) -> Answer:
    """Correct the number that was counted by hand."""
    round_ = find(round_id)
    batch, form = find_batch(round_, batch_id), CountForm()
    if not form.validate():
        return _batch(round_, batch, form, SerialForm(formdata=None)), 422
    return _done(
        round_, batch, _("The number is corrected."),
        lambda: batches.recount(round_, batch, form.counted.data, current_user),
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/paper/batches/<int:batch_id>/take-out")
def take_out(round_id: int, batch_id: int) -> Answer:
    """Remove a sheet that does not belong to this batch."""
    round_ = find(round_id)
    batch, form = find_batch(round_, batch_id), SerialForm()
    if not form.validate():
        return _batch(round_, batch, CountForm(formdata=None, obj=batch), form), 422
    serial = serials.plain(form.serial.data)
    return _done(
        round_, batch, _("The sheet is taken out."),
        lambda: batches.take_out(round_, batch, serial, current_user),
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/paper/batches/<int:batch_id>/commit")
def commit_batch(round_id: int, batch_id: int) -> Response:
    """Put the batch into the ballot box."""
    round_ = find(round_id)
    batch = find_batch(round_, batch_id)
    return _done(
        round_, batch, _("The batch is in the ballot box."),
        lambda: committing.put_in(round_, batch, current_user),
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/paper/batches/<int:batch_id>/discard")
def discard_batch(round_id: int, batch_id: int) -> Response:
    """Forget a batch without sheets."""
    round_ = find(round_id)
    batch = find_batch(round_, batch_id)
    here = url_for(".show_batch", round_id=round_id, batch_id=batch_id)
    try:
        batches.discard(round_, batch, current_user)
    except BatchRefused as refused:
        return _refused(refused, here)
    db.session.commit()
    flash(_("The batch is forgotten."))
    return redirect(url_for(".paper_batches", round_id=round_id), 303)


def _done(round_: Round, batch: PaperBatch, said: str, action: Callable[[], object]) -> Response:
    here = url_for(".show_batch", round_id=round_.id, batch_id=batch.id)
    try:
        action()
    except BatchRefused as refused:
        return _refused(refused, here)
    db.session.commit()
    flash(said)
    return redirect(here, 303)


def _refused(refused: BatchRefused, back: str) -> Response:
    db.session.rollback()
    flash(str(words.OBSTACLES[refused.obstacle]), "error")
    return redirect(back, 303)
