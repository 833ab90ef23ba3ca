"""Why somebody may not do something: enumerated, and explained with a next step."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


class Refusal(StrEnum):
    """A reason for refusing: pages explain it, the API returns it, tests expect it."""

    NOT_SIGNED_IN = "not_signed_in"
    NOT_CONFIRMED = "not_confirmed"
    NOT_VERIFIED = "not_verified"
    BLOCKED = "blocked"
    LIMITED = "limited"
    NOT_STAFF = "not_staff"
    SECOND_FACTOR_MISSING = "second_factor_missing"
    NOT_YOURS = "not_yours"
    OWN_CONTENT = "own_content"
    NOT_VISIBLE = "not_visible"
    NOT_ASSIGNED = "not_assigned"
    CONFLICT_STATED = "conflict_stated"
    OWN_REPORT = "own_report"
    OWN_DECISION = "own_decision"
    STAFF_ACCOUNT = "staff_account"
    WHOLE_SITE = "whole_site"
    TOO_YOUNG = "too_young"
    WRONG_DISTRICT = "wrong_district"
    PHASE_NOT_OPEN = "phase_not_open"
    WINDOW_PASSED = "window_passed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    HAS_SUPPORTS = "has_supports"
    HAS_COMMENTS = "has_comments"
    HAS_DECISIONS = "has_decisions"
    STILL_OPEN = "still_open"
    RULES_CHANGED = "rules_changed"
    LIMIT_REACHED = "limit_reached"
    THRESHOLD_REACHED = "threshold_reached"
    TOO_DEEP = "too_deep"
    ALREADY_DONE = "already_done"
    ALREADY_REPORTED = "already_reported"
    ALREADY_CAST_ON_PAPER = "already_cast_on_paper"
    ALREADY_CAST_ONLINE = "already_cast_online"
    ALREADY_AT_STATION = "already_at_station"
    CODE_USED = "code_used"
    PAPER_WAITS = "paper_waits"
    NOT_OPEN_YET = "not_open_yet"
    ROUND_CLOSED = "round_closed"
    ROUND_OPEN = "round_open"
    ROUND_PAUSED = "round_paused"
    PROJECT_WITHDRAWN = "project_withdrawn"
    LAST_PROJECTS = "last_projects"
    NOT_LATER = "not_later"
    REASON_MISSING = "reason_missing"
    REQUEST_OPEN = "request_open"
    REQUEST_OVER = "request_over"
    SECOND_PERSON_MISSING = "second_person_missing"
    ASKER_NOT_STAFF = "asker_not_staff"
    HAS_BATCHES = "has_batches"
    ROLL_DIFFERS = "roll_differs"
    KEY_MISSING = "key_missing"
    BALLOT_MISSING = "ballot_missing"
    NOT_ON_ROLL = "not_on_roll"
    NOT_SUPPORTED = "not_supported"
    LAST_ADMINISTRATOR = "last_administrator"
    DATABASE_IN_USE = "database_in_use"
    TOO_MANY_POSTS = "too_many_posts"
    TOO_MANY_LINKS = "too_many_links"
    SAME_TEXT = "same_text"
    WAITING = "waiting"
    READ_FIRST = "read_first"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class Explanation:
    """What the page says about a refusal, and where to go from there."""

    text: str
    label: str | None = None
    url: str | None = None


_TEXTS: dict[Refusal, LazyString] = {
    Refusal.NOT_SIGNED_IN: _l("Sign in first. Then you can go on from here."),
    Refusal.NOT_CONFIRMED: _l("Confirm your e-mail address first: open the link we sent you."),
    Refusal.NOT_VERIFIED: _l("Only verified residents can do this."),
    Refusal.BLOCKED: _l("Your account is blocked. The reason was sent to you by e-mail."),
    Refusal.LIMITED: _l("You cannot publish anything for some time. The reason was sent to you."),
    Refusal.NOT_STAFF: _l("Only staff with the right role can do this."),
    Refusal.SECOND_FACTOR_MISSING: _l("Staff need a second factor. Set one up, then go on."),
    Refusal.NOT_YOURS: _l("Only the person who wrote this can do that."),
    Refusal.OWN_CONTENT: _l("You wrote this yourself, so you cannot do this to it."),
    Refusal.NOT_VISIBLE: _l("This is not public."),
    Refusal.NOT_ASSIGNED: _l("This was assigned to somebody else."),
    Refusal.CONFLICT_STATED: _l("You said that you are too close to this case to decide it."),
    Refusal.OWN_REPORT: _l("You reported this yourself, so somebody else decides."),
    Refusal.OWN_DECISION: _l("You took the decision, so somebody else looks at it again."),
    Refusal.STAFF_ACCOUNT: _l("Ask an administrator: this is the account of staff."),
    Refusal.WHOLE_SITE: _l(
        "This decision limits or blocks somebody on the whole site, so a moderator of the whole site changes it."
    ),
    Refusal.TOO_YOUNG: _l("This is for people of a certain age on."),
    Refusal.WRONG_DISTRICT: _l("This is for residents of another district."),
    Refusal.PHASE_NOT_OPEN: _l("This is not open now. The timeline shows when it is."),
    Refusal.WINDOW_PASSED: _l("The time for changes is over."),
    Refusal.CLOSED: _l("This is closed."),
    Refusal.WITHDRAWN: _l("The author withdrew this."),
    Refusal.ANSWERED: _l("The council has answered this, so it can no longer be changed."),
    Refusal.HAS_SUPPORTS: _l("Others already support this, so it cannot be withdrawn."),
    Refusal.HAS_COMMENTS: _l("Others have commented on this, so its text can no longer change."),
    Refusal.HAS_DECISIONS: _l("Something was decided about this, so it stays."),
    Refusal.STILL_OPEN: _l("This is still open. You can do that once it is over."),
    Refusal.RULES_CHANGED: _l(
        "The rules of conduct have changed. Read and accept them, then you can write again."
    ),
    Refusal.LIMIT_REACHED: _l("You have reached the limit for this."),
    Refusal.THRESHOLD_REACHED: _l("This has all the supports that it needs."),
    Refusal.TOO_DEEP: _l("This thread is as deep as it gets. Reply one step higher."),
    Refusal.ALREADY_DONE: _l("You have done this already."),
    Refusal.ALREADY_REPORTED: _l("You have already reported this. A moderator will decide."),
    Refusal.ALREADY_CAST_ON_PAPER: _l(
        "You were given a sheet of paper to vote on, so you cannot vote here."
    ),
    Refusal.ALREADY_AT_STATION: _l(
        "You were marked for voting on a screen at a station, so you cannot vote here."
    ),
    Refusal.CODE_USED: _l("This code was used, or another one took its place. Ask at the desk."),
    Refusal.ALREADY_CAST_ONLINE: _l("You have voted online, so you cannot vote on paper."),
    Refusal.PAPER_WAITS: _l(
        "Sheets of paper are not in the ballot box yet. Put them in first, or give the reason why they are left out."
    ),
    Refusal.NOT_OPEN_YET: _l("Voting is not open yet."),
    Refusal.ROUND_CLOSED: _l("Voting is closed. Nothing can be cast, changed or cancelled now."),
    Refusal.ROUND_OPEN: _l("Voting is open, so this cannot change now."),
    Refusal.ROUND_PAUSED: _l(
        "Voting is paused. What you chose is kept; cast it when voting goes on."
    ),
    Refusal.PROJECT_WITHDRAWN: _l(
        "A project that you chose was withdrawn from the vote. Your other choices are kept: check them, then cast again."
    ),
    Refusal.LAST_PROJECTS: _l("Without it nobody could fill a ballot. End voting instead."),
    Refusal.NOT_LATER: _l("A deadline can only move to a later time."),
    Refusal.REASON_MISSING: _l("Give a reason. Everybody can read it."),
    Refusal.REQUEST_OPEN: _l(
        "Something else was asked for in this round. Decide about that first."
    ),
    Refusal.REQUEST_OVER: _l("This request was taken back, is too old, or is decided already."),
    Refusal.SECOND_PERSON_MISSING: _l(
        "A second person has to confirm this. You asked for it yourself."
    ),
    Refusal.ASKER_NOT_STAFF: _l(
        "Whoever asked for this may not manage the round any more. Reject it, then ask anew."
    ),
    Refusal.HAS_BATCHES: _l(
        "There are batches of sheets of paper, so the round cannot be taken back. Take out their sheets and forget the batches first."
    ),
    Refusal.ROLL_DIFFERS: _l("The roll and the ballot box do not agree, so nothing was closed."),
    Refusal.KEY_MISSING: _l("The ballot key is missing, so voting is stopped. Nothing was lost."),
    Refusal.BALLOT_MISSING: _l(
        "You are marked as having voted, but your ballot was not found. Contact us: nothing was changed."
    ),
    Refusal.NOT_ON_ROLL: _l("You are not among the people who can vote in this round."),
    Refusal.NOT_SUPPORTED: _l("This cannot be done here."),
    Refusal.LAST_ADMINISTRATOR: _l("This is the last administrator. Name another one first."),
    Refusal.TOO_MANY_POSTS: _l("You have posted a lot in a short time. Go on a little later."),
    Refusal.TOO_MANY_LINKS: _l("There are too many links in this text. Take some out."),
    Refusal.SAME_TEXT: _l("You have posted this text before."),
    Refusal.WAITING: _l("A moderator reads this first. You will hear from us."),
    Refusal.READ_FIRST: _l(
        "A moderator has read this text as it is, so it can no longer be changed. Say what is new in a comment."
    ),
    Refusal.SET_ASIDE: _l(
        "This support was set aside, so it cannot be taken back now. The reason was sent to you; you can object."
    ),
    Refusal.DATABASE_IN_USE: _l(
        "We could not store this now: something else uses the database, or its disk is full. Nothing is lost. Try again in a few minutes."
    ),
}

Explainer = Callable[[object], Explanation | None]  # None: not a subject of this feature
_explainers: dict[Refusal, list[Explainer]] = defaultdict(list)


def explains(reason: Refusal) -> Callable[[Explainer], Explainer]:
    """Let a feature explain a reason with figures of its subjects ("opens on ...")."""

    def register(function: Explainer) -> Explainer:
        _explainers[reason].append(function)
        return function

    return register


@explains(Refusal.NOT_SIGNED_IN)
def _sign_in(_subject: object) -> Explanation:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or "/"
    return Explanation(
        str(_TEXTS[Refusal.NOT_SIGNED_IN]), _("Sign in"), url_for("security.login", next=here)
    )


def usual(reason: Refusal) -> Explanation:
    """What is said about a reason where nothing is known of the subject."""
    return Explanation(str(_TEXTS[reason]))


def explain(reason: Refusal, subject: object = None) -> Explanation:
    """Plain words for a reason, as precise as the subject allows."""
    said = (explainer(subject) for explainer in _explainers[reason])
    return next(filter(None, said), None) or usual(reason)
