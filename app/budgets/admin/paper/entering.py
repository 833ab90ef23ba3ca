"""Entering sheets by keyboard: one line a sheet, Enter, the next. And settling where two lines differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.paper.loading import find, find_batch
from app.budgets.counting import BallotType
from app.budgets.forms.paper import SheetForm, area_options
from app.budgets.models import PaperBatch, PaperSheet, Project, Round
from app.budgets.services.paper import batches, committing, serials
from app.budgets.services.paper.batches import BatchRefused
from app.budgets.services.paper.readings import Mistyped, Reading, Slip, read, typed
from app.budgets.services.paper.sheets import printed
from app.budgets.services.wording import paper as words
from app.core.pagination import paginate
from app.extensions import db

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Line:
    """A line that a clerk typed, understood."""

    serial: str
    reading: Reading


@budgets_admin.get("/<int:round_id>/paper/batches/<int:batch_id>/enter")
def enter_sheet(round_id: int, batch_id: int) -> str:
    round_ = find(round_id)
    return _page(round_, find_batch(round_, batch_id), SheetForm(formdata=None))


def _page(round_: Round, batch: PaperBatch, form: SheetForm) -> str:
    return render_template(
        "budgets/paper/enter.html",
        round=round_, batch=batch, form=form, figures=batches.figures(batch),
        notation=words.NOTATION[BallotType(round_.ballot_type)],
        place=dict(area_options(round_)).get(batch.area, ""),
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/paper/batches/<int:batch_id>/enter")
def save_sheet(round_id: int, batch_id: int) -> Answer:
    """Keep the line and go on to the next; a line that cannot be right stays in the field."""
    if answer := _save(find(round_id), batch_id, batches.enter, _page):
        return answer
    return redirect(url_for(".enter_sheet", round_id=round_id, batch_id=batch_id), 303)


@budgets_admin.get("/<int:round_id>/paper/batches/<int:batch_id>/settle")
def settle_sheet(round_id: int, batch_id: int) -> str:
    round_ = find(round_id)
    return _differences(round_, find_batch(round_, batch_id), SheetForm(formdata=None))


def _differences(round_: Round, batch: PaperBatch, form: SheetForm) -> str:
    """The sheets that two clerks read differently. Those two see the same, and cannot settle them."""
    query = select(PaperSheet).where(PaperSheet.batch_id == batch.id, batches.differing())
    page = paginate(query.order_by(PaperSheet.serial))
    numbers = {project.code: project.number for project in printed(round_, batch.area)}
    kind = BallotType(round_.ballot_type)

    def shown(text: str) -> str:
        return typed(Reading.parse(text), kind, numbers)

    return render_template(
        "budgets/paper/settle.html",
        round=round_, batch=batch, form=form, page=page, in_words=shown,
        shown=serials.shown, notation=words.NOTATION[kind], me=current_user.id,
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/paper/batches/<int:batch_id>/settle")
def save_settled(round_id: int, batch_id: int) -> Answer:
    """What a third person reads on a sheet that two entered differently."""
    if answer := _save(find(round_id), batch_id, batches.settle, _differences):
        return answer
    return redirect(url_for(".settle_sheet", round_id=round_id, batch_id=batch_id), 303)


def _save(
    round_: Round,
    batch_id: int,
    keep: Callable[..., object],
    page: Callable[[Round, PaperBatch, SheetForm], str],
) -> Answer | None:  # fmt: skip
    """Keep what was typed, and say what it was; or the page with the error beside the line."""
    batch, form = find_batch(round_, batch_id), SheetForm()
    projects = list(printed(round_, batch.area))
    line = _understood(round_, form, projects)
    try:
        if line is not None:
            keep(round_, batch, line.serial, line.reading, current_user)
    except BatchRefused as refused:
        db.session.rollback()
        form.line.errors = [words.OBSTACLES[refused.obstacle]]
        batch = find_batch(round_, batch_id)
    if line is None or form.line.errors:
        return page(round_, batch, form), 422
    db.session.commit()
    _confirm(round_, batch, line, projects)
    return None


def _understood(round_: Round, form: SheetForm, projects: list[Project]) -> Line | None:
    """The line as a serial and a reading; None, with the error at the field, where it cannot be right."""
    if not form.validate():
        return None
    serial, marks = _split(round_, form)
    if not serial:
        form.line.errors = [_("This is no serial of a sheet of this round. Compare it letter by letter.")]  # fmt: skip
        return None
    numbers = {project.number: project.code for project in projects}
    try:
        return Line(serial, read(marks, BallotType(round_.ballot_type), numbers))
    except Mistyped as mistyped:
        form.line.errors = [words.slip_words(mistyped)]
        if mistyped.slip is Slip.NOTHING:
            form.serial.data, form.line.data = serial, ""
            form.line.label.text = _("What is marked on %(serial)s", serial=serials.shown(serial))
        return None


def _split(round_: Round, form: SheetForm) -> tuple[str, str]:
    """The serial ("" if there is none) and what is marked; a serial in the line goes before the one kept."""
    first, _space, rest = form.line.data.partition(" ")
    if serials.is_of(round_, serials.plain(first)):
        form.serial.data = ""
        return serials.plain(first), rest
    kept = form.serial.data or ""
    if serials.is_of(round_, kept):
        form.line.label.text = _("What is marked on %(serial)s", serial=serials.shown(kept))
        return kept, form.line.data
    form.serial.data = ""
    return "", ""


def _confirm(round_: Round, batch: PaperBatch, line: Line, projects: list[Project]) -> None:
    numbers = {project.code: project.number for project in projects}
    marks = typed(line.reading, BallotType(round_.ballot_type), numbers)
    flash(_("Saved: %(serial)s %(marks)s", serial=serials.shown(line.serial), marks=marks))
    if reasons := committing.reasons(round_, batch.area, line.reading, projects):
        why = ", ".join(str(words.FLAWS[reason]) for reason in dict.fromkeys(reasons))
        flash(_("This sheet does not count: %(why)s. If that is what it says, go on.", why=why), "warning")  # fmt: skip
