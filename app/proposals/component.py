"""Proposals as a component of a process: its settings and what phases open on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from pydantic import Field, model_validator

from app.core.i18n import format_number
from app.core.kinds import Action, ComponentKind, Invitation, Moderated, settings_of
from app.likes.services import Terms

if TYPE_CHECKING:
    from typing import Self

    from app.core.models import Component


class ProposalSettings(Moderated):
    """What facilitators set for one component; 0 means that there is no such limit."""

    title_min: int = Field(15, ge=1, le=150, title=_l("Shortest title, in characters"))
    title_max: int = Field(150, ge=15, le=150, title=_l("Longest title, in characters"))
    body_min: int = Field(15, ge=1, le=5000, title=_l("Shortest text, in characters"))
    body_max: int = Field(5000, ge=50, le=20000, title=_l("Longest text, in characters"))
    body_template: dict[str, str] = Field(
        {},
        title=_l("Text to start from"),
        description=_l("Stands in the form when somebody begins to write."),
    )
    asks_category: bool = Field(True, title=_l("Ask for a topic"))
    asks_district: bool = Field(True, title=_l("Ask for a district"))
    asks_place: bool = Field(True, title=_l("Ask for an address or place"))
    proposal_limit: int = Field(
        0,
        ge=0,
        title=_l("Proposals a person may publish"),
        description=_l("0: as many as they like. Withdrawn ones do not count."),
    )
    edit_minutes: int = Field(
        60,
        ge=0,
        title=_l("Minutes in which authors may change a published proposal"),
        description=_l("Counted from publication. 0: never."),
    )
    write_verified: bool = Field(False, title=_l("Only verified residents may write"))
    support_verified: bool = Field(False, title=_l("Only verified residents may support"))
    support_limit: int = Field(
        0,
        ge=0,
        title=_l("Supports a person may give"),
        description=_l("0: as many as they like."),
    )
    minimum_supports: int = Field(
        0,
        ge=0,
        title=_l("Supports a person must give before they count"),
        description=_l("0 or 1: every support counts at once."),
    )
    threshold: int = Field(
        0,
        ge=0,
        title=_l("Supports needed for an answer"),
        description=_l("0: the council answers without a number."),
    )
    can_accumulate_beyond_threshold: bool = Field(
        True, title=_l("Proposals may gain more supports than they need")
    )
    answer_within_days: int = Field(60, ge=0, title=_l("Days in which the council answers"))

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.title_min > self.title_max or self.body_min > self.body_max:
            raise ValueError(_("The shortest must not be longer than the longest."))
        if self.support_limit and self.minimum_supports > self.support_limit:
            raise ValueError(_("People could never give the minimum: it is above the limit."))
        return self

    @property
    def terms(self) -> Terms:
        """The rules for supporting."""
        return Terms(
            limit=self.support_limit,
            minimum=self.minimum_supports,
            threshold=self.threshold,
            beyond_threshold=self.can_accumulate_beyond_threshold,
        )


def settings_for(component: Component | None) -> ProposalSettings:
    """The settings of a component of proposals; the defaults without one."""
    if component is None:
        return ProposalSettings()
    settings: ProposalSettings = settings_of(component)
    return settings


def list_url(component: Component) -> str:
    return url_for("proposals.index", component=component.id)


def _invite_to_write(component: Component) -> Invitation:
    return Invitation(
        _("Write a proposal"),
        _("Say what should be done and where. It is public as soon as you publish it."),
        _("Write a proposal"),
        url_for("proposals.new", component=component.id),
    )


def _invite_to_support(component: Component) -> Invitation:
    limit = settings_for(component).support_limit
    text = (
        ngettext("You can support %(num)s proposal.", "You can support %(num)s proposals.", limit)
        if limit
        else _("Read what others propose and support what you stand behind.")
    )
    return Invitation(_("Support proposals"), text, _("Read proposals"), list_url(component))


def _invite_to_comment(component: Component) -> Invitation:
    return Invitation(
        _("Say what you think"),
        _("Tell others what speaks for and against their proposals."),
        _("Discuss proposals"),
        f"{list_url(component)}&sort=discussed",
    )


def _summary(component: Component) -> str:
    from app.proposals.queries import number_in

    number = number_in(component.id)
    return ngettext("%(n)s proposal", "%(n)s proposals", number, n=format_number(number))


def kind() -> ComponentKind:
    """How spaces know this kind."""
    from app.proposals.outcomes import outcomes

    return ComponentKind(
        name="proposals",
        label=_l("Proposals"),
        settings=ProposalSettings,
        actions=(
            Action("proposal.create", _l("Write proposals"), "proposal.create", _invite_to_write),
            Action("proposal.support", _l("Support proposals"), "site.read", _invite_to_support),
            Action("comment.create", _l("Comment"), "site.read", _invite_to_comment),
        ),
        url=list_url,
        summary=_summary,
        outcomes=outcomes,
    )
