"""Every list of the product: where it is, and how to fill it with many rows."""

from datetime import timedelta

from app.accounts.models import Invitation, Role, User
from app.accounts.sessions import LoginSession
from app.attachments.models import Attachment
from app.audit.models import AuditEntry
from app.budgets.models import Envelope, EnvelopeResult, Project, ProjectResult, Round
from app.comments.models import Comment
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.debates.models import Debate
from app.follows.models import Follow
from app.meetings.models import Meeting
from app.moderation.models import Case, CaseState, Report, Rule
from app.notifications.models import News, Notification
from app.proposals.models import Assessment, AuthorKind, Proposal, ProposalCount, Status
from app.search.models import SearchDocument
from app.spaces.models import Phase, Process
from app.versions.models import Version
from tests.factories import add, make_component, make_proposal, make_user
from tests.factories.rows import insert_resources, insert_rows

DAY = timedelta(days=1)
KINDS = ("proposals", "debates", "meetings", "budgets")


class World:
    """Somebody with every role, and one thing of each kind to hang rows on."""

    def __init__(self, session) -> None:
        self.session = session
        self.person = add(session, make_user(*Role))
        self.components = {kind: add(session, make_component(kind)) for kind in KINDS}
        self.proposal = self.add_proposal()
        self.comment = add(session, Comment(parent_id=self.proposal.id, root_id=self.proposal.id, body="Yes.", published_at=now()))  # fmt: skip
        self.case = add(session, Case(resource_id=self.comment.id, state=CaseState.DECIDING))
        self.draft, self.voting, self.counted = self._round(), self._round(opened_at=now() - DAY), self._round(opened_at=now() - DAY, closed_at=now(), counted_at=now(), results_at=now())  # fmt: skip

    def add_proposal(self) -> Proposal:
        return add(self.session, make_proposal(self.components["proposals"], author=self.person))

    def _round(self, **values) -> Round:
        round_ = Round(
            title="Your streets", component=self.components["budgets"], published_at=now(),
            opens_at=now() - DAY, closes_at=now() + DAY, envelopes=[Envelope(amount=10**9)], **values,
        )  # fmt: skip
        return add(self.session, round_)

    def rows(self, model, number: int, /, **columns) -> list[int]:
        return insert_rows(self.session, model, number, **columns)

    def resources(self, model, number: int, kind: str = "proposals", /, **columns) -> list[int]:
        return insert_resources(self.session, model, number, self.components[kind], **columns)


def debates(world: World, number: int) -> None:
    world.resources(Debate, number, "debates")


def meetings(world: World, number: int) -> None:
    soon = {"starts_at": now() + DAY, "ends_at": now() + 2 * DAY}
    world.resources(Meeting, number, "meetings", **soon)


def past_meetings(world: World, number: int) -> None:
    ago = {"starts_at": now() - 2 * DAY, "ends_at": now() - DAY}
    world.resources(Meeting, number, "meetings", **ago)


def processes(world: World, number: int) -> None:
    """Processes that are under way."""
    ids = insert_resources(world.session, Process, number, slug=lambda n: f"noise-{n}", titles={"en": "Noise"})  # fmt: skip
    waiting = iter(ids)
    world.rows(Phase, number, space_id=lambda _n: next(waiting), name={"en": "Noise"}, starts_at=now() - DAY, ends_at=now() + DAY)  # fmt: skip


def rounds(world: World, number: int) -> None:
    window = {"opens_at": now() - DAY, "closes_at": now() + DAY, "opened_at": now()}
    for one in world.resources(Round, number, "budgets", **window):
        world.rows(Envelope, 1, round_id=one, amount=1000)


def _projects(world: World, number: int, round_: Round) -> list[int]:
    own = {"round_id": round_.id, "envelope_id": round_.envelopes[0].id, "cost": 1000}
    return world.resources(
        Project, number, "budgets", number=lambda n: n, code=lambda n: f"c{n}", parent_id=round_.id, **own
    )  # fmt: skip


def planned_projects(world: World, number: int) -> None:
    _projects(world, number, world.draft)


def projects(world: World, number: int) -> None:
    _projects(world, number, world.voting)


def results(world: World, number: int) -> None:
    """Every project of a counted round is funded: the longest page there can be."""
    envelope = world.counted.envelopes[0]
    if world.session.get(EnvelopeResult, envelope.id) is None:
        figures = {"budget": 10**9, "spent": 10**6, "ballots": 9, "blank": 0}
        world.rows(
            EnvelopeResult,
            1,
            envelope_id=envelope.id,
            outcome='{"notes": [], "ties": []}',
            digest="0" * 64,
            **figures,
        )
    ids = iter(_projects(world, number, world.counted))
    row = {"envelope_id": envelope.id, "votes": 3, "score": 3, "is_funded": True, "why": "won"}
    world.rows(ProjectResult, number, project_id=lambda _n: next(ids), rank=lambda n: n, figures={"place": 1, "score": 3, "votes": 3, "cost": 1000, "left_before": 10**7, "left": 10**6}, **row)  # fmt: skip


def comments(world: World, number: int) -> None:
    world.proposal.counters.comments += number
    world.resources(Comment, number, parent_id=world.proposal.id, root_id=world.proposal.id, author_id=world.person.id)  # fmt: skip


def replies(world: World, number: int) -> None:
    first = world.comment.id
    world.resources(Comment, number, parent_id=first, thread_id=first, root_id=world.proposal.id, depth=1)  # fmt: skip


def files(world: World, number: int) -> None:
    kept = {"key": "k", "name": "plan.pdf", "content_type": "application/pdf", "size": 1000}
    world.rows(Attachment, number, resource_id=world.proposal.id, **kept)


def versions(world: World, number: int) -> None:
    world.rows(Version, number, resource_id=world.proposal.id, number=lambda n: n, fields={"title": "x"}, author_id=world.person.id)  # fmt: skip


def drafts(world: World, number: int) -> None:
    world.resources(Proposal, number, author_id=world.person.id, published_at=None)


def proposals(world: World, number: int) -> list[int]:
    """Their number stands in a table of its own, so that no list counts its rows."""
    key = {"component_id": world.components["proposals"].id, "category_id": 0, "district_id": 0}
    key |= {"status": Status.COLLECTING, "author_kind": AuthorKind.RESIDENT}
    counted = world.session.get(ProposalCount, key) or ProposalCount(number=1, **key)
    counted.number += number
    world.session.add(counted)
    return world.resources(Proposal, number, author_id=world.person.id)


def assessments(world: World, number: int) -> None:
    ids = iter(proposals(world, number))
    world.rows(Assessment, number, proposal_id=lambda _n: next(ids), evaluator_id=world.person.id)


def found(world: World, number: int) -> None:
    ids = iter(proposals(world, number))
    shared = {"kind": "proposal", "published_at": now(), "title": "noise", "body": "noise"}
    world.rows(SearchDocument, number, resource_id=lambda _n: next(ids), **shared)


def follows(world: World, number: int) -> None:
    ids = iter(proposals(world, number))
    world.rows(Follow, number, user_id=world.person.id, resource_id=lambda _n: next(ids))


def notifications(world: World, number: int) -> None:
    ids = iter(proposals(world, number))
    news = iter(world.rows(News, number, topic="commented", resource_id=lambda _n: next(ids), done_at=now()))  # fmt: skip
    world.rows(Notification, number, user_id=world.person.id, news_id=lambda _n: next(news), reason="chosen")  # fmt: skip


def sessions(world: World, number: int) -> None:
    world.rows(LoginSession, number, token_hash=lambda n: f"t{n}", user_id=world.person.id, data="{}", expires_at=now() + DAY)  # fmt: skip


def _people(world: World, number: int) -> list[int]:
    return world.rows(User, number, name=lambda n: f"Person {n}", email=lambda n: f"noise{n}@example.org", confirmed_at=now())  # fmt: skip


def people(world: World, number: int) -> None:
    _people(world, number)


def invitations(world: World, number: int) -> None:
    world.rows(Invitation, number, email=lambda n: f"noise{n}@example.org", role=Role.MODERATOR, expires_at=now() + DAY)  # fmt: skip


def audit(world: World, number: int) -> None:
    world.rows(AuditEntry, number, actor_id=world.person.id, action="role.grant", subject_kind="user")  # fmt: skip


def mails(world: World, number: int) -> None:
    world.rows(OutgoingMail, number, message_id=lambda n: f"m{n}", recipient="a@example.org", subject="News", text="x")  # fmt: skip


def cases(world: World, number: int) -> None:
    ids = iter(proposals(world, number))
    opened = world.rows(Case, number, resource_id=lambda _n: next(ids), state=CaseState.NEW)
    waiting = iter(opened)
    world.rows(Report, number, case_id=lambda _n: next(waiting), rule=Rule.SPAM, copied_body="x")


def reports(world: World, number: int) -> None:
    world.case.reports_count += number
    world.rows(Report, number, case_id=world.case.id, rule=Rule.SPAM, copied_body="x")


LISTS = {  # name: (address, filled by)
    "debates": ("/debates", debates),
    "meetings": ("/meetings", meetings),
    "past meetings": ("/meetings?show=past", past_meetings),
    "processes": ("/processes", processes),
    "rounds": ("/budgets", rounds),
    "projects of a round": ("/budgets/{voting.id}", projects),
    "booth": ("/budgets/{voting.id}/booth", projects),
    "results": ("/budgets/{counted.id}/results", results),
    "comments": ("/proposals/{proposal.id}", comments),
    "replies": ("/comments/{comment.id}", replies),
    "files of a proposal": ("/attachments/on/{proposal.id}", files),
    "versions": ("/versions/{proposal.id}", versions),
    "proposals": ("/proposals", proposals),
    "drafts": ("/proposals/drafts", drafts),
    "search": ("/search?q=noise", found),
    "what somebody wrote": ("/people/{person.public_id}", proposals),
    "follows": ("/account/follows", follows),
    "notifications": ("/notifications", notifications),
    "sessions": ("/account/sessions", sessions),
    "people": ("/admin/people", people),
    "invitations": ("/admin/people/invitations", invitations),
    "audit": ("/admin/audit", audit),
    "mails": ("/dev/mail", mails),
    "cases": ("/moderation", cases),
    "reports of a case": ("/moderation/cases/{case.id}", reports),
    "proposals to work on": ("/admin/proposals", proposals),
    "proposals to assess": ("/admin/proposals/assessments", assessments),
    "processes one runs": ("/admin/processes", processes),
    "rounds one runs": ("/admin/budgets", rounds),
    "projects one prepares": ("/admin/budgets/{draft.id}/projects", planned_projects),
}
IN_PART = {  # pages that show the beginning of a list, or a sum
    "a page with many files": ("/proposals/{proposal.id}", files),
    "home": ("/", processes),
    "outcomes": ("/outcomes", processes),
    "open data": ("/open-data", rounds),
    "a process with many proposals": ("/processes/{proposal.component.space.slug}", proposals),
}
