"""Residents who sign in, and one proposal with a hundred comments: run inside an installation.

Prints, as JSON, which proposal has the comments and which can be supported.
"""

import json

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
                f"It would cost little, and older people need it. {SOUGHT.capitalize()}!",
                Stance.FOR,
                "en",
            )
        db.session.commit()
        proposal_id = proposal.id
        can_be_supported = select(Proposal.id).where(
            Proposal.is_visible, Proposal.status == Status.COLLECTING
        )
        open_ids = list(db.session.scalars(can_be_supported.order_by(Proposal.id).limit(500)))
        for table in ("resources", "proposals", "search_documents"):
            db.session.execute(text(f"ANALYZE {table}"))
        db.session.commit()
    print(json.dumps({"discussed": proposal_id, "supportable": open_ids}))


if __name__ == "__main__":
    main()
