"""Generated data: the same for the same seed, counted and findable."""

from sqlalchemy import func, select

from app.extensions import db
from app.proposals.models import Proposal
from app.search.queries import matching


def run(app, *args):
    return app.test_cli_runner().invoke(args=["generate", *args])


def test_the_same_seed_makes_the_same(scratch_app):
    args = ("--proposals", "30", "--comments", "25", "--seed", "4")
    result = run(scratch_app, *args)
    assert result.exit_code == 0, result.output
    with scratch_app.test_request_context():
        titles = db.session.scalars(select(Proposal.title).order_by(Proposal.origin)).all()
        assert len(titles) == 30
        assert (
            db.session.scalar(select(func.count()).select_from(matching("number").subquery())) > 20
        )
        db.session.remove()
    assert run(scratch_app, *args).exit_code == 0
    with scratch_app.app_context():
        again = db.session.scalars(select(Proposal.title).order_by(Proposal.origin)).all()
        db.session.remove()
    assert again == titles
    assert scratch_app.test_cli_runner().invoke(args=["recount"]).output.startswith("All counters")
