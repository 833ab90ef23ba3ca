"""Residents who sign in, and one proposal with a hundred comments: run inside an installation.

Prints, as JSON, which proposal has the comments and which can be supported.
"""

import json
from datetime import timedelta

from flask_security import hash_password
from sqlalchemy import select, text

from app.accounts.models import User
from app.comments import services as comments
from app.comments.models import Stance
from app.core.clock import now
from app.core.site import site
from app.extensions import db
from app.proposals.models import Proposal, Status
from benchmarks.sites import COMMENTS, PASSWORD, PEOPLE, SOUGHT


def main() -> None:
    from wsgi import app

    with app.app_context():
        password, terms = hash_password(PASSWORD), site().terms_version
        people = [
            User(
                name=f"Resident {n}",
                email=f"resident{n}@example.org",
                password=password,
                confirmed_at=now(),
                accepted_terms_version=terms,
                locale="en",
                created_at=now() - timedelta(days=400),  # new accounts may not write as often
            )
            for n in range(PEOPLE)
        ]
        db.session.add_all(people)
        db.session.flush()
        proposal = db.session.scalars(select(Proposal).order_by(Proposal.id).limit(1)).one()
        subject = proposal
        for n in range(COMMENTS):
            subject = comments.publish(
                people[n % PEOPLE],
                proposal if n % 3 == 0 else subject,
                f"It would cost little, say {n} neighbours of ours. {SOUGHT.capitalize()}!",
                Stance.FOR,
                "en",
            )
        db.session.commit()
        proposal_id = proposal.id
        can_be_supported = select(Proposal.id).where(
            Proposal.is_visible, Proposal.status == Status.COLLECTING
        )
        open_ids = list(db.session.scalars(can_be_supported.order_by(Proposal.id).limit(500)))
        db.session.commit()
        look_through()
    print(json.dumps({"discussed": proposal_id, "supportable": open_ids}))


def look_through() -> None:
    """What PostgreSQL's autovacuum does within minutes, where a server here has it switched off."""
    engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execute(text("ANALYZE" if is_sqlite else "VACUUM ANALYZE"))


if __name__ == "__main__":
    main()
