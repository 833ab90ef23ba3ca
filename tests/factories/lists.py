"""Every list of the product: where it is, and how to fill it with many rows."""

from datetime import timedelta
from itertools import count

from sqlalchemy import func, select, update

from app.accounts.models import Invitation, Role, User
from app.accounts.sessions import LoginSession
from app.accounts.verification.models import Conflict, LetterBatch
from app.attachments.models import Attachment
from app.audit.models import AuditEntry
from app.budgets.models import (
    Act,
    Envelope,
    EnvelopeResult,
    PaperBatch,
    PaperSheet,
    Project,
    ProjectResult,
    Round,
    RoundDecision,
    Station,
    WitnessedLog,
)
from app.comments.models import Comment
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.models import ResourceCounters
from app.core.posting import Why
from app.core.upsert import table_of
from app.debates.models import ConclusionsVersion, Debate
from app.debates.opinions.models import Statement, StatementAnswer, StatementTally
from app.follows.models import Follow
from app.likes.models import Exclusion, Support
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    MeetingOrganization,
    Membership,
    Organization,
    Paper,
)
from app.meetings.models import (
    Correction,
    Decision,
    Meeting,
    MeetingSeries,
    Minutes,
    MinutesVersion,
    Registration,
    RegistrationState,
    RegistrationTerms,
    TranscriptPart,
    Verdict,
)
from app.moderation.models import (
    Case,
    CaseDecision,
    CaseState,
    LetterTemplate,
    Measure,
    Report,
    Rule,
    Situation,
)
from app.moderation.rulebook.models import RulesVersion
from app.moderation.spam.models import HeldPost
from app.notifications.models import MutedThread, News, Notification
from app.proposals.models import Assessment, AuthorKind, Proposal, ProposalCount, Status
from app.search.models import SearchDocument
from app.spaces.models import Phase, Process, ShareLink
from app.versions.models import Version
from tests.factories import add, make_component, make_proposal, make_user
from tests.factories.opinions import make_conversation
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
        self.others = add(session, make_proposal(self.components["proposals"], author=make_user()))
        ago = now() - DAY
        self.held = add(session, Meeting(title="Council", titles={"en": "Council"}, body="", component=self.components["meetings"], published_at=ago, starts_at=ago, ends_at=ago + DAY / 24, minutes="All came.", minutes_published_at=ago))  # fmt: skip
        self.series = add(session, MeetingSeries(component_id=self.components["meetings"].id, rule="FREQ=WEEKLY;COUNT=9", time_zone="UTC", starts_at=ago, submission="s"))  # fmt: skip
        self.record = add(session, Minutes(meeting_id=self.held.id, parent_id=self.held.id, component=self.components["meetings"], title="Minutes", published_at=ago, public_number=1, number=1))  # fmt: skip
        add(session, RegistrationTerms(meeting=self.held))
        self.comment = add(session, Comment(parent_id=self.proposal.id, root_id=self.proposal.id, body="Yes.", published_at=now()))  # fmt: skip
        self.case = add(session, Case(resource_id=self.comment.id, state=CaseState.DECIDING))
        self.draft, self.voting, self.counted = self._round(), self._round(opened_at=now() - DAY), self._round(opened_at=now() - DAY, closed_at=now(), counted_at=now(), results_at=now())  # fmt: skip
        self.station = add(session, Station(round_id=self.voting.id, name="Town hall"))
        self.conversation = make_conversation(session)
        self.member = add(session, CouncilMember(name="A. Member", family_name="Member"))
        self.committee = add(session, Organization(name="Works"))
        self.paper = add(session, Paper(title="A path", component=self.components["meetings"], published_at=ago))  # fmt: skip
        self.batch = add(session, PaperBatch(round_id=self.voting.id, number=10**6, station=self.station, counted=9))  # fmt: skip

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


def conclusions(world: World, number: int) -> None:
    """Versions of the conclusions of one debate."""
    world.rows(ConclusionsVersion, number, debate_id=world.conversation.debate_id, number=lambda n: n, texts={"heard": "Noise"}, author_id=world.person.id)  # fmt: skip


def meetings(world: World, number: int) -> None:
    soon = {"starts_at": now() + DAY, "ends_at": now() + 2 * DAY}
    world.resources(Meeting, number, "meetings", **soon)


def past_meetings(world: World, number: int) -> None:
    ago = {"starts_at": now() - 2 * DAY, "ends_at": now() - DAY}
    world.resources(Meeting, number, "meetings", **ago)


def series(world: World, number: int) -> None:
    soon = {"starts_at": now() + DAY, "ends_at": now() + 2 * DAY, "series_id": world.series.id}
    world.resources(Meeting, number, "meetings", position=lambda n: n, **soon)


def meeting_decisions(world: World, number: int) -> None:
    """What one meeting decided, public with its minutes."""
    world.resources(
        Decision, number, "meetings",
        parent_id=world.held.id, meeting_id=world.held.id, number=lambda n: n, verdict=Verdict.APPROVED,
    )  # fmt: skip


def minutes_versions(world: World, number: int) -> None:
    first = world.record.number
    world.record.number += number
    numbers = count(first)
    world.rows(MinutesVersion, number, minutes_id=world.record.id, number=lambda _n: next(numbers), text="x", step="changed", author_id=world.person.id)  # fmt: skip


def spoken_lines(world: World, number: int) -> None:
    """One version of the minutes that brought a longer transcript each time."""
    known = select(MinutesVersion).where(MinutesVersion.minutes_id == world.record.id)
    if (one := world.session.scalar(known)) is None:
        world.rows(MinutesVersion, 1, minutes_id=world.record.id, number=1, text="x", transcript="", step="transcript", author_id=world.person.id)  # fmt: skip
        one = world.session.scalars(known).one()
    one.transcript += "\n".join(f"{n}:00 A: Yes." for n in range(number)) + "\n"


def corrections(world: World, number: int) -> None:
    people = iter(_people(world, number))
    words = {"quote": "Cars", "wording": "Lorries", "reason": "It was so.", "state": "open"}
    world.rows(Correction, number, minutes_id=world.record.id, author_id=lambda _n: next(people), **words)  # fmt: skip


def transcript(world: World, number: int) -> None:
    known = select(func.count()).select_from(TranscriptPart)
    numbers = count(1 + (world.session.scalar(known) or 0))
    world.resources(TranscriptPart, number, "meetings", parent_id=world.held.id, meeting_id=world.held.id, number=lambda _n: next(numbers), cues=[[1, 3, "A", "Good evening."]])  # fmt: skip


def registrations(world: World, number: int) -> None:
    """People with a place at one meeting, who said what they need."""
    placed = {"companions": 0, "is_invited": False, "state": RegistrationState.PLACED, "email": "", "created_at": now()}  # fmt: skip
    world.rows(Registration, number, meeting_id=world.held.id, number=lambda n: n, code=lambda n: f"{n:06}", name="Noise", needs="Quiet", **placed)  # fmt: skip


def processes(world: World, number: int) -> None:
    """Processes that are under way."""
    ids = insert_resources(world.session, Process, number, slug=lambda n: f"noise-{n}", titles={"en": "Noise"})  # fmt: skip
    waiting = iter(ids)
    world.rows(Phase, number, space_id=lambda _n: next(waiting), name={"en": "Noise"}, starts_at=now() - DAY, ends_at=now() + DAY)  # fmt: skip


def rounds(world: World, number: int) -> None:
    window = {"opens_at": now() - DAY, "closes_at": now() + DAY, "opened_at": now()}
    for one in world.resources(Round, number, "budgets", **window):
        world.rows(Envelope, 1, round_id=one, amount=1000)


def witnessed(world: World, number: int) -> None:
    world.rows(WitnessedLog, number, url=lambda n: f"https://n{n}.example/budgets/1", origin=lambda n: f"n{n}", title="Noise", key="k")  # fmt: skip


def _projects(world: World, number: int, round_: Round) -> list[int]:
    own = {"round_id": round_.id, "envelope_id": round_.envelopes[0].id, "cost": 1000}
    return world.resources(
        Project, number, "budgets", number=lambda n: n, code=lambda n: f"c{n}", parent_id=round_.id, **own
    )  # fmt: skip


def planned_projects(world: World, number: int) -> None:
    _projects(world, number, world.draft)


def projects(world: World, number: int) -> None:
    _projects(world, number, world.voting)


def stations(world: World, number: int) -> None:
    world.rows(Station, number, round_id=world.voting.id, name=lambda n: f"Station {n}")


def paper_batches(world: World, number: int) -> None:
    world.rows(PaperBatch, number, round_id=world.voting.id, number=lambda n: n, station_id=world.station.id, counted=9, state="open")  # fmt: skip


def differences(world: World, number: int) -> None:
    read = {
        "first_reading": '{"flaw":"","marks":[]}',
        "second_reading": '{"flaw":"named","marks":[]}',
    }
    world.rows(PaperSheet, number, round_id=world.voting.id, serial=lambda n: f"{n:012}", batch_id=world.batch.id, **read)  # fmt: skip


def results(world: World, number: int) -> None:
    """Every project of a counted round is funded: the longest page there can be."""
    envelope = world.counted.envelopes[0]
    if world.session.get(EnvelopeResult, envelope.id) is None:
        figures = {"budget": 10**9, "spent": 10**6, "ballots": 9, "blank": 0}
        world.rows(
            EnvelopeResult,
            1,
            envelope_id=envelope.id,
            outcome='{"notes": [], "ties": [], "rule": "greedy", "parameters": {}}',
            digest="0" * 64,
            **figures,
        )
    ids = iter(_projects(world, number, world.counted))
    row = {"envelope_id": envelope.id, "votes": 3, "score": 3, "is_funded": True, "why": "won"}
    world.rows(ProjectResult, number, project_id=lambda _n: next(ids), rank=lambda n: n, figures={"place": 1, "score": 3, "votes": 3, "cost": 1000, "left_before": 10**7, "left": 10**6}, **row)  # fmt: skip


def papers(world: World, number: int) -> None:
    world.resources(Paper, number, "meetings", reference=lambda n: f"{n}/26")


def council_people(world: World, number: int) -> None:
    world.rows(CouncilMember, number, name="Noise", family_name="Noise")


def committees(world: World, number: int) -> None:
    world.rows(Organization, number, name="Noise")


def committee_meetings(world: World, number: int) -> None:
    ago = {"starts_at": now() - 2 * DAY, "ends_at": now() - DAY}
    ids = iter(world.resources(Meeting, number, "meetings", **ago))
    world.rows(MeetingOrganization, number, meeting_id=lambda _n: next(ids), position=1, organization_id=world.committee.id)  # fmt: skip


def seats(world: World, number: int) -> None:
    world.rows(Membership, number, person_id=world.member.id, organization_id=world.committee.id, role="Noise")  # fmt: skip


def consultations(world: World, number: int) -> None:
    """One meeting dealt with a paper again and again."""
    world.rows(Consultation, number, paper_id=world.paper.id, meeting_id=world.held.id, role="Noise")  # fmt: skip


def decisions(world: World, number: int) -> None:
    """What two people have decided, again and again."""
    people = iter(_people(world, number))
    moments = {"old_close": now(), "expires_at": now(), "confirmed_at": now(), "mailed_at": now()}
    world.rows(
        RoundDecision, number, round_id=world.voting.id, act=Act.PAUSE, reason="Water", asked_by_id=world.person.id,
        asked_as=Role.FACILITATOR, confirmed_by_id=lambda _n: next(people), confirmed_as=Role.FACILITATOR, **moments,
    )  # fmt: skip


def statements(world: World, number: int, **values) -> list[int]:
    here = {"debate_id": world.conversation.debate_id}
    values = {"folded": lambda n: f"noise {n}", "is_official": False, **here, **values}
    ids = world.resources(Statement, number, parent_id=world.conversation.debate_id, **values)
    figures = {"agrees": 0, "disagrees": 0, "passes": 0, "changes": 1, "extremity": 0.0}
    waiting = iter(ids)
    world.rows(StatementTally, number, statement_id=lambda _n: next(waiting), **here, **figures)
    return ids


def own_answers(world: World, number: int) -> None:
    ids = iter(statements(world, number))
    here = {"debate_id": world.conversation.debate_id, "user_id": world.person.id}
    world.rows(StatementAnswer, number, statement_id=lambda _n: next(ids), value=1, answered_at=now(), **here)  # fmt: skip


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


def muted_threads(world: World, number: int) -> None:
    ids = iter(world.resources(Comment, number, parent_id=world.proposal.id, root_id=world.proposal.id, author_id=world.person.id))  # fmt: skip
    world.rows(MutedThread, number, user_id=world.person.id, thread_id=lambda _n: next(ids))


def followed_spaces(world: World, number: int) -> None:
    ids = iter(insert_resources(world.session, Process, number, slug=lambda n: f"noise-{n}", titles={"en": "Noise"}))  # fmt: skip
    world.rows(Follow, number, user_id=world.person.id, resource_id=lambda _n: next(ids))


def sessions(world: World, number: int) -> None:
    world.rows(LoginSession, number, token_hash=lambda n: f"t{n}", user_id=world.person.id, data="{}", expires_at=now() + DAY)  # fmt: skip


def _people(world: World, number: int) -> list[int]:
    return world.rows(User, number, name=lambda n: f"Person {n}", email=lambda n: f"noise{n}@example.org", confirmed_at=now())  # fmt: skip


def people(world: World, number: int) -> None:
    _people(world, number)


def batches(world: World, number: int) -> None:
    world.rows(LetterBatch, number, name="Noise", salt="s" * 32, letters_count=1, made_by_id=world.person.id, expires_at=now() + DAY)  # fmt: skip


def conflicts(world: World, number: int) -> None:
    ids = iter(_people(world, number))
    shared = {"document": "d" * 64, "born": now().date(), "method": "census"}
    world.rows(Conflict, number, first_id=world.person.id, second_id=lambda _n: next(ids), **shared)


def commenters(world: World, number: int) -> None:
    """People whom the author of the proposal can ask to be named beside them."""
    moment = now()
    ids = world.rows(User, number, name="Noise", email=lambda n: f"said{n}@example.org", uuid=lambda n: f"said-{n}", public_id=lambda n: f"said{n}", fs_uniquifier=lambda n: f"said{n}", confirmed_at=moment)  # fmt: skip
    waiting, root = iter(ids), world.proposal.id
    world.resources(Comment, number, parent_id=root, root_id=root, author_id=lambda _n: next(waiting))  # fmt: skip


def share_links(world: World, number: int) -> None:
    space = world.components["proposals"].space_id
    world.rows(ShareLink, number, space_id=space, nonce=lambda n: f"noise-{n}", expires_at=now() + DAY)  # fmt: skip


def invitations(world: World, number: int) -> None:
    world.rows(Invitation, number, email=lambda n: f"noise{n}@example.org", role=Role.MODERATOR, expires_at=now() + DAY)  # fmt: skip


def audit(world: World, number: int) -> None:
    world.rows(AuditEntry, number, actor_id=world.person.id, action="role.grant", subject_kind="user")  # fmt: skip


def mails(world: World, number: int) -> None:
    world.rows(OutgoingMail, number, message_id=lambda n: f"m{n}", recipient="a@example.org", subject="News", text="x")  # fmt: skip


def cases(world: World, number: int, state: CaseState = CaseState.NEW) -> None:
    ids = iter(proposals(world, number))
    opened = world.rows(Case, number, resource_id=lambda _n: next(ids), state=state)
    waiting = iter(opened)
    world.rows(Report, number, case_id=lambda _n: next(waiting), rule=Rule.SPAM, copied_body="x")


def appealed_cases(world: World, number: int) -> None:
    cases(world, number, CaseState.APPEALED)


def decided_cases(world: World, number: int) -> None:
    cases(world, number, CaseState.KEPT)


def reports(world: World, number: int) -> None:
    world.case.reports_count += number
    world.rows(Report, number, case_id=world.case.id, rule=Rule.SPAM, copied_body="x")


def rules_versions(world: World, number: int) -> None:
    world.rows(RulesVersion, number, number=lambda n: n + 1, note={"en": "x"}, published_at=now(), holds_from=now())  # fmt: skip


def waiting_texts(world: World, number: int) -> None:
    ids = world.resources(Proposal, number, author_id=world.person.id, published_at=None, held_at=now())  # fmt: skip
    waiting = iter(ids)
    world.rows(HeldPost, number, resource_id=lambda _n: next(waiting), why=Why.COMPONENT, held_at=now())  # fmt: skip


def supported(world: World, number: int) -> None:
    ids = proposals(world, number)
    counters = table_of(ResourceCounters)
    rows = update(counters).where(counters.c.resource_id.in_(ids)).values(supports=9)
    world.session.execute(rows)


def exclusions(world: World, number: int) -> None:
    world.rows(Exclusion, number, resource_id=world.proposal.id, number=9, reason="They came one a second.")  # fmt: skip


def bursts(world: World, number: int) -> None:
    """Five supports a group, an hour between them."""
    people, moment = iter(_people(world, 5 * number)), now()
    taken = count(0)
    when = (moment - timedelta(hours=n // 5, seconds=n % 5) for n in taken)
    world.rows(Support, 5 * number, user_id=lambda _n: next(people), resource_id=world.others.id, created_at=lambda _n: next(when))  # fmt: skip


def own_decisions(world: World, number: int) -> None:
    world.rows(CaseDecision, number, **_ruling(world), author_id=world.person.id)


def letters(world: World, number: int) -> None:
    world.rows(LetterTemplate, number, situation=Situation.HIDE, texts={"en": "We hid it."})


def _ruling(world: World) -> dict:
    return {"case_id": world.case.id, "measure": Measure.HIDE, "statement": "x", "letter": {}}


LISTS = {  # name: (address, filled by)
    "waiting texts": ("/moderation/waiting", waiting_texts),
    "one's own waiting texts": ("/moderation/waiting/mine", waiting_texts),
    "what has supports": ("/moderation/supports", supported),
    "groups of supports": ("/moderation/supports/{others.id}", bursts),
    "supports set aside": ("/moderation/set-aside", exclusions),
    "debates": ("/debates", debates),
    "versions of conclusions": (
        "/debates/{conversation.debate_id}/conclusions/versions",
        conclusions,
    ),
    "meetings": ("/meetings", meetings),
    "past meetings": ("/meetings?show=past", past_meetings),
    "meetings of a series": ("/meetings/series/{series.id}", series),
    "versions of minutes": ("/meetings/{held.id}/minutes/versions", minutes_versions),
    "what a version changed in a transcript": (
        "/meetings/{held.id}/minutes/versions/1",
        spoken_lines,
    ),
    "corrections of minutes": ("/meetings/{held.id}/minutes/corrections", corrections),
    "the desk for minutes": ("/meetings/{held.id}/minutes/desk", corrections),
    "decisions of all meetings": ("/decisions", meeting_decisions),
    "people of a meeting": ("/meetings/{held.id}/registration/people", registrations),
    "people at the door": ("/meetings/{held.id}/check-in", registrations),
    "needs of people who come": ("/meetings/{held.id}/registration/needs", registrations),
    "papers": ("/council/papers", papers),
    "members of the council": ("/council/people", council_people),
    "committees": ("/council/committees", committees),
    "meetings of a committee": ("/council/committees/{committee.id}", committee_meetings),
    "seats of a member": ("/council/people/{member.id}", seats),
    "meetings that may deal with a paper": (
        "/council/papers/{paper.id}/consultations/new",
        past_meetings,
    ),
    "processes": ("/processes", processes),
    "rounds": ("/budgets", rounds),
    "votes watched elsewhere": ("/budgets/witness", witnessed),
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
    "threads one muted": ("/notifications/muted", muted_threads),
    "processes one hears of": ("/notifications/settings/places", followed_spaces),
    "sessions": ("/account/sessions", sessions),
    "people": ("/admin/people", people),
    "invitations": ("/admin/people/invitations", invitations),
    "audit": ("/admin/audit", audit),
    "letters with codes": ("/admin/residents/letters", batches),
    "conflicts of residents": ("/admin/residents/conflicts", conflicts),
    "accounts at the desk": ("/admin/residents?q=noise", people),
    "mails": ("/dev/mail", mails),
    "cases": ("/moderation", cases),
    "appeals": ("/moderation?show=appeals", appealed_cases),
    "decided cases": ("/moderation?show=decided&sort=newest", decided_cases),
    "decisions about one": ("/moderation/mine", own_decisions),
    "words of a letter": ("/admin/moderation/letters/hide", letters),
    "reports of a case": ("/moderation/cases/{case.id}", reports),
    "versions of the rules": ("/rules/versions", rules_versions),
    "proposals to work on": ("/admin/proposals", proposals),
    "proposals to assess": ("/admin/proposals/assessments", assessments),
    "people to ask as co-authors": ("/proposals/{proposal.id}/co-authors", commenters),
    "links to previews": ("/admin/processes/{proposal.component.space.slug}/sharing", share_links),
    "processes one runs": ("/admin/processes", processes),
    "exceptions of a round": ("/admin/budgets/{voting.id}/exceptions", decisions),
    "rounds one runs": ("/admin/budgets", rounds),
    "rounds with paper": ("/admin/budgets/paper", rounds),
    "stations of a round": ("/admin/budgets/{voting.id}/paper", stations),
    "batches of sheets": ("/admin/budgets/{voting.id}/paper/batches", paper_batches),
    "sheets read differently": (
        "/admin/budgets/{voting.id}/paper/batches/{batch.id}/settle",
        differences,
    ),
    "statements of a debate": ("/debates/{conversation.debate_id}/opinions/statements", statements),
    "one’s own answers": ("/debates/{conversation.debate_id}/opinions/answers", own_answers),
    "projects one prepares": ("/admin/budgets/{draft.id}/projects", planned_projects),
}
IN_PART = {  # pages that show the beginning of a list, or a sum
    "transcript": ("/meetings/{held.id}/transcript", transcript),
    "a page with many files": ("/proposals/{proposal.id}", files),
    "opinions of a debate": ("/debates/{conversation.debate_id}/opinions", statements),
    "meetings that deal with a paper": ("/council/papers/{paper.id}", consultations),
    "home": ("/", processes),
    "outcomes": ("/outcomes", processes),
    "open data": ("/open-data", rounds),
    "a process with many proposals": ("/processes/{proposal.component.space.slug}", proposals),
}
