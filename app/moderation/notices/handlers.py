"""Telling whoever gave notice what was decided."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.events import on
from app.extensions import db
from app.moderation.events import Decided
from app.moderation.notices import mails
from app.moderation.notices.models import Notice


@on(Decided)
def tell(event: Decided) -> None:
    of_case = select(Notice).where(Notice.case_id == event.case.id)
    for notice in db.session.scalars(of_case.options(joinedload(Notice.report))):
        mails.decided(notice, event)
