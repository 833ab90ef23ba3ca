"""The rules for everybody: those in force, older and coming ones, and accepting them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.pagination import PER_PAGE, Page, page_number
from app.core.redirects import inside
from app.extensions import db
from app.moderation.rulebook import books, services
from app.moderation.rulebook.books import Rulebook
from app.moderation.rulebook.changes import changes
from app.moderation.rulebook.forms import AcceptForm

rules = Blueprint("rules", __name__, url_prefix="/rules")


@rules.get("")
def index() -> str:
    authorize("rules.read")
    return _page(books.in_force())


@rules.get("/<int:number>")
def version(number: int) -> str:
    authorize("rules.read")
    return _page(books.edition(number) or abort(404))


def _page(book: Rulebook) -> str:
    before = books.edition(book.number - 1)
    return render_template(
        "moderation/rules/show.html",
        book=book,
        in_force=books.in_force(),
        announced=books.announced(),
        before=before,
        changes=list(changes(before, book)) if before else [],
    )


@rules.get("/versions")
def versions() -> str:
    authorize("rules.read")
    every, number = books.published()[::-1], page_number()
    first = (number - 1) * PER_PAGE
    shown = every[first : first + PER_PAGE]
    page = Page(shown, number, PER_PAGE, len(every) > first + PER_PAGE, len(every))
    return render_template("moderation/rules/versions.html", page=page, in_force=books.in_force())


def _asking(form: AcceptForm) -> str:
    book = books.in_force()
    before = books.edition(book.number - 1)
    form.number.data = str(book.number)
    return render_template(
        "moderation/rules/accept.html",
        form=form,
        book=book,
        changes=list(changes(before, book)) if before else [],
    )


@rules.get("/accept")
def acceptance() -> str:
    authorize("rules.accept")
    return _asking(AcceptForm())


@rules.post("/accept")
def accept() -> ResponseReturnValue:
    authorize("rules.accept")
    form = AcceptForm()
    number = books.in_force().number
    if not form.validate():
        return _asking(form), 422
    if form.number.data != str(number):
        again = AcceptForm(formdata=None)
        again.form_errors = [_("Meanwhile a newer version came into force. Read this one.")]
        return _asking(again), 422
    services.accept(current_user, number)
    db.session.commit()
    flash(_("Thank you. You can go on."))
    return redirect(inside(request.args.get("next")), 303)
