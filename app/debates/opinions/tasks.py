"""Maps follow the answers, a minute behind: however many answers arrive, one map is computed."""

from app.core.clock import now
from app.core.database import reading
from app.core.jobs import job
from app.debates.models import Debate
from app.debates.opinions import queries
from app.debates.opinions.services import mapping
from app.extensions import db


@job(minutes="*")
def renew_maps() -> None:
    """Compute each map that is not of today, and the last one of each debate that has ended.

    What is due is found from the tallies, so a run that was killed is made up for by the next. Each
    map is a transaction of its own.
    """
    with reading():
        due = [one.id for one in db.session.scalars(queries.stale(now() - mapping.UNDER_WAY))]
        db.session.rollback()
    for debate_id in due:
        mapping.compute(db.session.get_one(Debate, debate_id))
        db.session.commit()
