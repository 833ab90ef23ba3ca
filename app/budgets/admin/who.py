"""Who may vote in a round: the rule, its list, and how many that would be now."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.verification import methods, tables
from app.accounts.verification.documents import WrongKey
from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import changed, find
from app.budgets.forms.who import ListForm, WhoForm
from app.budgets.models import Round
from app.budgets.services import electorate, listed, roll, rounds, wording
from app.budgets.services.who import who_of
from app.core.i18n import format_number
from app.extensions import db

Answer = str | Response | tuple[str, int]


def _page(
    round_: Round, form: WhoForm | None = None, list_form: ListForm | None = None,
    refused: tables.Refused | None = None,
) -> str:  # fmt: skip
    who = who_of(round_)
    return render_template(
        "budgets/admin/who.html",
        round=round_,
        form=form or WhoForm(who, formdata=None),
        list_form=list_form or ListForm(formdata=None),
        refused=refused,
        rule=who,
        words=wording.who_may_vote(round_),
        size=roll.size(round_),
        listed=listed.number_of(round_) if who.has_list else 0,
        can_verify=bool(methods.switched_on()) or methods.has_desk(),
    )


@budgets_admin.get("/<int:round_id>/who")
def who(round_id: int) -> str:
    return _page(find(round_id))


@budgets_admin.post("/<int:round_id>/who")
def save_who(round_id: int) -> Answer:
    round_ = find(round_id)
    form = WhoForm(who_of(round_))
    if not form.validate():
        return _page(round_, form), 422
    chosen = form.who
    changed(lambda: electorate.set_who(round_, chosen, current_user), _("Saved: who may vote."))
    return redirect(url_for(".who", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/who/list")
def upload_list(round_id: int) -> Answer:
    """Take a list whole, or say what is wrong with it."""
    round_ = find(round_id)
    form = ListForm()
    if not form.validate():
        return _page(round_, list_form=form), 422
    try:
        number = electorate.take_list(round_, form.content, current_user)
    except tables.Refused as refused:
        db.session.rollback()
        return _page(find(round_id), list_form=form, refused=refused), 422
    except (WrongKey, rounds.RoundFrozen, electorate.NoList):
        db.session.rollback()
        flash(_("This round takes no list now. Nothing was changed."), "error")
        return redirect(url_for(".who", round_id=round_id), 303)
    db.session.commit()
    flash(_("The list is taken. It names %(n)s people.", n=format_number(number)))
    return redirect(url_for(".who", round_id=round_id), 303)
