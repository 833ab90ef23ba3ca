"""The evaluators' desk: what is assigned to me, and my assessment of it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.authz import authorize
from app.core.i18n import languages
from app.core.pagination import paginate
from app.extensions import db
from app.proposals import services
from app.proposals.admin import proposals_admin
from app.proposals.forms import AssessmentForm
from app.proposals.models import Assessment, Feasibility
from app.proposals.queries import staff
from app.proposals.routes.reading import person


@proposals_admin.get("/assessments")
def assessments() -> str:
    """What is assigned to me, what is still to do first."""
    authorize("proposals.assess")
    page = paginate(staff.assigned_to(person().id))
    return render_template("proposals/admin/assessments.html", page=page)


def _mine(assessment_id: int) -> Assessment:
    assessment = db.session.scalar(staff.assessment(assessment_id)) or abort(404)
    authorize("proposal.assess", assessment)
    return assessment


@proposals_admin.get("/assessments/<int:assessment_id>")
def assess(assessment_id: int) -> str:
    """The proposal with the form for its assessment."""
    assessment = _mine(assessment_id)
    return _form(AssessmentForm(obj=assessment), assessment)


@proposals_admin.post("/assessments/<int:assessment_id>")
def give_assessment(assessment_id: int) -> ResponseReturnValue:
    """Publish, or change, my assessment."""
    assessment = _mine(assessment_id)
    form = AssessmentForm()
    if not form.validate():
        return _form(form, assessment), 422
    services.assess(
        assessment,
        Feasibility(form.feasible.data),
        form.reason.data,
        form.cost.data,
        languages()[0],
    )
    db.session.commit()
    flash(_("Your assessment is public."))
    return redirect(url_for(".assessments"), 303)


def _form(form: AssessmentForm, assessment: Assessment) -> str:
    return render_template(
        "proposals/admin/assess.html",
        form=form,
        assessment=assessment,
        proposal=assessment.proposal,
    )
