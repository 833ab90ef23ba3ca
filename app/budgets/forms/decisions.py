"""What one of the staff asks another one to confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from app.budgets.forms.fields import options
from app.budgets.models import Act, Project, Round
from app.budgets.services.paper.reconciling import waiting
from app.core.forms import Size, tidy
from app.core.moments import MomentField


class AskForm(FlaskForm):
    """The reason, which is public; a close after the deadline goes without one."""

    reason = TextAreaField(
        _l("Reason"), filters=[tidy], validators=[Size(most=1000)],
        description=_l("Everybody can read it, for good. Name nobody who has not agreed."),
    )  # fmt: skip

    def __init__(self, round_: Round, *, needs_reason: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.round, self.needs_reason = round_, needs_reason

    def validate_reason(self, field: Field) -> None:
        if self.needs_reason and not field.data:
            raise ValidationError(_("Write a reason"))

    @property
    def values(self) -> dict[str, Any]:
        """As `decisions.ask` takes them."""
        return {"reason": self.reason.data or ""}


class ExtendForm(AskForm):
    """A later deadline."""

    closes_at = MomentField(_l("New deadline"), is_end=True, validators=[InputRequired(_l("Enter a date and time"))])  # fmt: skip

    def validate_closes_at(self, field: Field) -> None:
        old: datetime | None = self.round.closes_at
        if field.data and old and field.data <= old:
            raise ValidationError(_("Choose a time after the deadline that holds now"))

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "new_close": self.closes_at.data}


class WithdrawForm(AskForm):
    """Which project is to go."""

    project_id = SelectField(_l("Project"), validators=[InputRequired(_l("Choose a project"))])

    def __init__(self, round_: Round, projects: list[Project], **kwargs: Any) -> None:
        super().__init__(round_, **kwargs)
        self.projects = {str(project.id): project for project in projects}
        named = [(key, f"{p.number}. {p.shown_title}") for key, p in self.projects.items()]
        self.project_id.choices = options([("", _("Choose a project")), *named])

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "project": self.projects[self.project_id.data]}


def ask_form(round_: Round, act: Act, projects: list[Project]) -> AskForm:
    """The form of what is asked for."""
    match act:
        case Act.EXTEND:
            return ExtendForm(round_)
        case Act.WITHDRAW:
            return WithdrawForm(round_, projects)
        case _:
            is_reasoned = act is not Act.CLOSE or round_.is_under_way
            return AskForm(round_, needs_reason=is_reasoned or bool(waiting(round_)))
