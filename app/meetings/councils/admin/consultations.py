"""Which meetings deal with a paper."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.i18n import choose
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.councils import queries, services
from app.meetings.councils.admin import council_admin
from app.meetings.councils.admin.saving import answer, managed, saved, to
from app.meetings.councils.forms.papers import (
    ConsultationForm,
    NewConsultationForm,
)
from app.meetings.councils.models import Consultation, Paper
from app.meetings.models import Meeting


@council_admin.route("/papers/<int:paper_id>/consultations/new", methods=["GET", "POST"])
def new_consultation(paper_id: int) -> ResponseReturnValue:
    """First which meeting, then which point of its agenda."""
    paper = managed(Paper, paper_id)
    meeting_id = asked_id("meeting")
    if meeting_id is None:
        page = paginate(queries.meetings_to_deal(current_user))
        return render_template("meetings/councils/admin/choose.html", paper=paper, page=page)
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.manage", meeting)
    form = NewConsultationForm(meeting.agenda if meeting.is_public else abort(404))
    if form.is_submitted() and form.validate():
        item, role, is_decisive = form.chosen, form.role.data or "", form.is_authoritative.answer
        if saved(form, lambda: services.refer(paper, current_user, meeting, item, role, is_authoritative=is_decisive)):  # fmt: skip
            return to(paper.url)
    return answer(form, _("Where is “%(title)s” dealt with?", title=paper.title), paper.url, lead=choose(meeting.titles))  # fmt: skip


@council_admin.route("/consultations/<int:consultation_id>/edit", methods=["GET", "POST"])
def edit_consultation(consultation_id: int) -> ResponseReturnValue:
    consultation = managed(Consultation, consultation_id)
    paper = consultation.paper or abort(404)
    form = ConsultationForm(consultation)
    if form.is_submitted() and form.validate():
        role, seen, is_decisive = form.role.data or "", form.seen.data, form.is_authoritative.answer
        if saved(form, lambda: services.change_consultation(consultation, current_user, role, seen, is_authoritative=is_decisive)):  # fmt: skip
            return to(paper.url)
    lead = _("Another point of the agenda is another entry: take this one off and add that one.")
    return answer(form, _("How “%(title)s” is dealt with", title=paper.title), paper.url, entry=consultation, kind="consultations", lead=lead)  # fmt: skip
