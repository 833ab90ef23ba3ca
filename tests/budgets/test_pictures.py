"""The picture of a proposal on its project's card."""

import io

from PIL import Image
from sqlalchemy import select

from app.attachments import intake
from app.attachments.models import Attachment
from app.attachments.services import attach
from app.budgets.models import Project
from app.budgets.services import opening, rounds
from app.core.site import Site, save
from app.extensions import db
from app.proposals.models import Answer, Status
from tests.attachments.test_intake import picture
from tests.factories import make_component, make_process, make_proposal, make_user
from tests.factories.budgets import build_round


def move(town):
    """A proposal with a picture moves to a round that opens; the round's id and the picture's."""

    def run():
        save(Site())
        process = make_process()
        author, component = make_user(), make_component("proposals", process, "proposal.create")
        proposal = make_proposal(component, author=author, status=Status.ACCEPTED)
        db.session.add(proposal)
        db.session.flush()
        db.session.add(Answer(proposal=proposal, status=Status.ACCEPTED, headline="Yes", reason="We will.", cost=20_00, published_at=proposal.published_at))  # fmt: skip
        attach(proposal, author, intake.take("a.jpg", picture()), alt="A quay", is_picture=True)
        round_ = build_round(db, is_open=False, component=make_component("budgets", process))
        rounds.import_projects(round_, round_.envelopes[0], None)
        opening.open_round(round_, None)
        [copy] = db.session.scalars(select(Attachment).join(Project, Project.id == Attachment.resource_id))  # fmt: skip
        return round_.id, copy.id, copy.name

    return town.call(run)


def test_the_picture_of_a_proposal_is_on_its_projects_card(town, voter):
    round_id, copy_id, name = move(town)
    page = voter.get(f"/budgets/{round_id}/booth").text
    assert page.count('alt="A quay"') == 1
    assert f"/files/{copy_id}/small/{name}" in page
    sent = voter.get(f"/files/{copy_id}/small/{name}")
    assert sent.mimetype == "image/webp"
    assert max(Image.open(io.BytesIO(sent.data)).size) <= max(intake.SMALL_SIZE)
    assert voter.get(f"/files/{copy_id}/small/{name}").data == sent.data


def test_a_small_picture_of_what_is_no_picture_is_nowhere(town, voter):
    town.call(lambda: save(Site()))

    def add():
        file = intake.take("a.csv", b"place;seconds\nQuay;11\n")
        attachment = attach(make_proposal(), make_user(), file)
        db.session.flush()
        return attachment.id, attachment.name

    attachment_id, name = town.call(add)
    assert voter.get(f"/files/{attachment_id}/small/{name}").status_code == 404


def test_the_facilitator_sees_what_could_move_and_what_lacks_a_cost(town, facilitator):
    def run():
        save(Site())
        process = make_process()
        component = make_component("proposals", process, "proposal.create")
        for n, cost in enumerate((20_00, None)):
            proposal = make_proposal(component, title=f"Swing number {n} in the park", status=Status.ACCEPTED)  # fmt: skip
            db.session.add(Answer(proposal=proposal, status=Status.ACCEPTED, headline="Yes", reason="We will.", cost=cost, published_at=proposal.published_at))  # fmt: skip
        round_ = build_round(db, costs=(), is_open=False, component=make_component("budgets", process))  # fmt: skip
        return round_.id

    address = f"/admin/budgets/{town.call(run)}/projects"
    page = facilitator.get(address).text
    assert "2 accepted proposals are not in this round yet" in page
    assert "(1 without a cost)" in page
    assert facilitator.post(f"{address}/take-over").status_code == 303
    page = facilitator.get(address).text
    assert "1 accepted proposal is not in this round yet" in page
    assert "no cost yet" in page
