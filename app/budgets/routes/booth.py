"""The booth: the district, the choice of projects, the review. Nothing here is a vote yet."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.budgets import queries
from app.budgets.forms import CastForm, DistrictForm
from app.budgets.models import Project, Round
from app.budgets.routes import budgets
from app.budgets.routes.guests import voter
from app.budgets.routes.loading import (
    draft_cookie,
    find,
    keep_basket,
    known_area,
    own_start,
    projects_of,
    read_basket,
    unstored,
)
from app.budgets.routes.ways import filters, left_for, onward
from app.budgets.services import baskets, choices, marks, withdrawn, wording
from app.budgets.services.casting import own_ballot
from app.budgets.services.drafts import Basket
from app.core.authz import authorize, refusal
from app.core.pagination import paginate
from app.core.refusals import Refusal
from app.extensions import db

MOVES = ("add", "remove", "set")
BEFORE_SIGN_IN = {None, Refusal.NOT_SIGNED_IN, Refusal.NOT_CONFIRMED}


def steps(round_: Round) -> list[str]:
    """The steps of voting; the first only where there is district money."""
    later = [_("Choose projects"), _("Review"), _("Cast")]
    return [_("District"), *later] if round_.has_areas else later


def _areas(round_: Round) -> list[tuple[str, str]]:
    envelopes = [e for e in round_.envelopes if e.area]
    return list({e.area: e.name for e in envelopes}.items())


@budgets.get("/<int:round_id>/district")
def district(round_id: int) -> Response:
    round_ = find(round_id)
    form = DistrictForm(_areas(round_), data={"area": read_basket(round_).area})
    return unstored(_district_page(round_, form))


@budgets.post("/<int:round_id>/district")
def choose_district(round_id: int) -> Response:
    round_ = find(round_id)
    authorize("ballot.cast", round_, voter(round_))
    form = DistrictForm(_areas(round_))
    if not form.validate():
        return unstored(_district_page(round_, form), 422)
    basket = read_basket(round_)
    if not known_area(round_) and basket.area != form.area.data:
        basket = Basket(form.area.data)
    answer = keep_basket(round_, basket, redirect(url_for(".booth", round_id=round_id), 303))
    db.session.commit()
    return answer


def _district_page(round_: Round, form: DistrictForm) -> str:
    cast = own_ballot(round_, current_user) if current_user.is_authenticated else None
    return render_template(
        "budgets/district.html",
        round=round_,
        form=form,
        steps=steps(round_),
        cast=cast,
        lost=lost_cast(round_, projects_of(round_)) if cast else [],
        known=dict(_areas(round_)).get(known_area(round_)),
    )


@budgets.get("/<int:round_id>/booth")
def booth(round_id: int) -> Response:
    """The projects as cards, beside the ballot as it fills."""
    round_ = find(round_id)
    basket = read_basket(round_)
    if round_.has_areas and not basket.area:
        return redirect(url_for(".district", round_id=round_id), 303)
    return unstored(render_template("budgets/booth.html", **_booth(round_, basket)))


@budgets.post("/<int:round_id>/booth")
def choose(round_id: int) -> Response:
    """One project in or out of the draft, or values for all on the page; then back to the same place."""
    round_ = find(round_id)
    authorize("ballot.cast", round_, voter(round_))
    basket, everything = read_basket(round_), projects_of(round_)
    withdrawn.take_out(basket, everything)
    code = next((request.form[name] for name in MOVES if name in request.form), "")
    if "add" in request.form or "remove" in request.form:
        _move(round_, basket, code, everything)
    else:
        _take_values(round_, basket, everything)
    basket.at = code
    target = left_for(round_, everything) or onward(round_)
    answer = keep_basket(round_, basket, redirect(target, 303))
    db.session.commit()
    return answer


def _move(round_: Round, basket: Basket, code: str, everything: list[Project]) -> None:
    project = next((p for p in everything if p.code == code), None)
    if project is None or project.withdrawn_at:
        return
    if "remove" in request.form:
        basket.choices.pop(code, None)
        return
    filled = {f.envelope.id: f for f in baskets.fillings(round_, basket, everything)}
    filling = filled.get(project.envelope_id)
    if filling is None or code in basket.choices or marks.question(filling.spec):
        return
    if over := filling.over(project):
        flash(f"{project.shown_title}: {over}", "warning")
    else:
        basket.choices[code] = 1


def _take_values(round_: Round, basket: Basket, everything: list[Project]) -> None:
    """Points, places, grades or answers, as the cards of the page ask for them."""
    filled = {f.envelope.id: f for f in baskets.fillings(round_, basket, everything)}
    for project in everything:
        filling = filled.get(project.envelope_id)
        if filling is None or project.withdrawn_at or not marks.question(filling.spec):
            continue
        before = basket.choices.pop(project.code, None)
        try:
            value = marks.taken(filling.spec, request.form, project.code, before)
        except ValueError:
            value = before
            flash(_("%(title)s: enter a whole number.", title=project.shown_title), "warning")
        if value is not None:
            basket.choices[project.code] = value


def _booth(round_: Round, basket: Basket) -> dict[str, Any]:
    chosen_filters = filters(round_)
    query = queries.booth(round_, basket.area, {**chosen_filters, "start": str(own_start(round_))})
    count = select(func.count()).select_from(query.order_by(None).options().subquery())
    page = paginate(query, total=db.session.scalar(count))
    why_not = refusal("ballot.cast", round_, voter(round_))
    everything = projects_of(round_)
    gone = withdrawn.take_out(basket, everything)
    filled = baskets.fillings(round_, basket, everything)
    return {
        "round": round_,
        "basket": basket,
        "page": page,
        "filled": filled,
        "cards": baskets.cards(page.items, basket, filled, why_not in BEFORE_SIGN_IN),
        "filters": chosen_filters,
        "why_not": why_not,
        "lost": withdrawn.lost_from_draft(gone, filled),
        "lost_cast": [] if gone else lost_cast(round_, everything),
        "may_move": round_.has_areas and not known_area(round_),
        "steps": steps(round_),
        "progress": baskets.progress(filled) if asks_values(filled) else None,
        "problems": problems_of(round_, basket, everything) if asks_values(filled) else [],
        "rule_words": wording.counted_like(round_),
        "limits": wording.limits_said(round_),
        "kept": {name: value for name, value in request.args.items() if value},
    }


def lost_cast(round_: Round, everything: list[Project]) -> list[str]:
    """What was withdrawn of the ballot that whoever is signed in has cast."""
    if not current_user.is_authenticated:
        return []
    return withdrawn.lost_from_cast(round_, current_user, everything)


def asks_values(filled: list[baskets.Filling]) -> bool:
    """Whether this ballot gives projects points, places, grades or answers."""
    return bool(filled) and marks.question(filled[0].spec) is not None


def problems_of(round_: Round, basket: Basket, everything: list[Project]) -> list[str]:
    """What the validator would say of the choices so far, in words."""
    faults = choices.faults_of(round_, basket.area, basket.choices, everything)
    return [wording.fault_text(fault, round_.currency) for fault in faults]


@budgets.get("/<int:round_id>/review")
def review(round_id: int) -> Response:
    round_ = find(round_id)
    basket = read_basket(round_)
    if round_.has_areas and not basket.area:
        return redirect(url_for(".district", round_id=round_id), 303)
    form = CastForm(data={"submission": secrets.token_hex(16), "area": basket.area})
    return unstored(review_page(round_, basket, form))


@budgets.post("/<int:round_id>/review")
def remove(round_id: int) -> Response:
    """Take a project out while reviewing."""
    round_ = find(round_id)
    authorize("ballot.cast", round_, voter(round_))
    basket = read_basket(round_)
    basket.choices.pop(request.form.get("remove", ""), None)
    answer = keep_basket(round_, basket, redirect(url_for(".review", round_id=round_id), 303))
    db.session.commit()
    return answer


def review_page(
    round_: Round, basket: Basket, form: CastForm, problems: list[str] | None = None
) -> str:
    """The ballot as it would be cast, with what stands in the way."""
    everything = projects_of(round_)
    gone = withdrawn.take_out(basket, everything)
    filled = baskets.fillings(round_, basket, everything)
    return render_template(
        "budgets/review.html",
        round=round_,
        basket=basket,
        form=form,
        filled=filled,
        chosen=[p for p in everything if p.code in basket.choices],
        called={p.code: f.called(p) for f in filled for p in f.chosen},
        fitting=baskets.also_fits(filled, everything),
        problems=problems or [],
        lost=withdrawn.lost_from_draft(gone, filled),
        unfinished=[] if problems else problems_of(round_, basket, everything),
        has_values=asks_values(filled),
        why_not=refusal("ballot.cast", round_, voter(round_)),
        steps=steps(round_),
        has_draft=draft_cookie(round_) is not None,
    )
