"""Debates as a kind of component."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core import kinds
from app.core.models import Component
from app.core.outcomes import OutcomeRow, OutcomeSection
from app.core.text import excerpt
from app.debates import queries
from app.extensions import db
from app.spaces.numbers import number_published


class DebateSettings(kinds.Moderated):
    """What facilitators set for debates."""


def _url(component: Component) -> str:
    return url_for("debates.index", component=component.id)


def _summary(component: Component) -> str:
    n = number_published(component, "debate")
    return ngettext("%(num)s debate", "%(num)s debates", n)


def _invite_to_comment(component: Component) -> kinds.Invitation:
    return kinds.Invitation(
        _("Say what you think"),
        _("Read what others say, and add your view."),
        _("Join the debate"),
        _url(component),
    )


def _invite_to_open(component: Component) -> kinds.Invitation:
    return kinds.Invitation(
        _("Put a question to everybody"),
        _("Open a debate about something that is not discussed yet."),
        _("Open a debate"),
        url_for("debates.new", component_id=component.id),
    )


def _outcomes(component: Component) -> OutcomeSection | None:
    concluded = db.session.scalars(queries.concluded_in(component, 20)).all()
    if not concluded:
        return None
    rows = tuple(
        OutcomeRow(
            title=debate.title,
            url=debate.url,
            status="conclusions",
            reason=excerpt(debate.gist, 240),
            locale=debate.locale,
            when=debate.concluded_at,
        )
        for debate in concluded
    )
    return OutcomeSection(_("Debates and their conclusions"), rows=rows, more_url=_url(component))


kinds.register(
    kinds.ComponentKind(
        name="debates",
        label=_l("Debates"),
        settings=DebateSettings,
        actions=(
            kinds.Action(
                "comment.create", _l("Comment"), "component.comment", invite=_invite_to_comment
            ),
            kinds.Action("debate.create", _l("Open a debate"), "debate.create", _invite_to_open),
        ),
        url=_url,
        summary=_summary,
        outcomes=_outcomes,
    )
)
