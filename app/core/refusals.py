"""Why somebody may not do something: enumerated, and explained with a next step."""

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
    NOT_STAFF = "not_staff"
    SECOND_FACTOR_MISSING = "second_factor_missing"
    NOT_YOURS = "not_yours"
    OWN_CONTENT = "own_content"
    NOT_VISIBLE = "not_visible"
    NOT_ASSIGNED = "not_assigned"
    WRONG_DISTRICT = "wrong_district"
    PHASE_NOT_OPEN = "phase_not_open"
    WINDOW_PASSED = "window_passed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    HAS_SUPPORTS = "has_supports"
    LIMIT_REACHED = "limit_reached"
    THRESHOLD_REACHED = "threshold_reached"
    TOO_DEEP = "too_deep"
    ALREADY_DONE = "already_done"
    ALREADY_REPORTED = "already_reported"
    ALREADY_CAST_ON_PAPER = "already_cast_on_paper"
    NOT_OPEN_YET = "not_open_yet"
    ROUND_CLOSED = "round_closed"
    ROUND_OPEN = "round_open"
    KEY_MISSING = "key_missing"
    BALLOT_MISSING = "ballot_missing"
    NOT_ON_ROLL = "not_on_roll"
    NOT_SUPPORTED = "not_supported"
    LAST_ADMINISTRATOR = "last_administrator"


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
    Refusal.NOT_STAFF: _l("Only staff with the right role can do this."),
    Refusal.SECOND_FACTOR_MISSING: _l("Staff need a second factor. Set one up, then go on."),
    Refusal.NOT_YOURS: _l("Only the person who wrote this can do that."),
    Refusal.OWN_CONTENT: _l("You wrote this yourself, so you cannot do this to it."),
    Refusal.NOT_VISIBLE: _l("This is not public."),
    Refusal.NOT_ASSIGNED: _l("This was assigned to somebody else."),
    Refusal.WRONG_DISTRICT: _l("This is for residents of another district."),
    Refusal.PHASE_NOT_OPEN: _l("This is not open now. The timeline shows when it is."),
    Refusal.WINDOW_PASSED: _l("The time for changes is over."),
    Refusal.CLOSED: _l("This is closed."),
    Refusal.WITHDRAWN: _l("The author withdrew this."),
    Refusal.ANSWERED: _l("The council has answered this, so it can no longer be changed."),
    Refusal.HAS_SUPPORTS: _l("Others already support this, so it cannot be withdrawn."),
    Refusal.LIMIT_REACHED: _l("You have reached the limit for this."),
    Refusal.THRESHOLD_REACHED: _l("This has all the supports that it needs."),
    Refusal.TOO_DEEP: _l("This thread is as deep as it gets. Reply one step higher."),
    Refusal.ALREADY_DONE: _l("You have done this already."),
    Refusal.ALREADY_REPORTED: _l("You have already reported this. A moderator will decide."),
    Refusal.ALREADY_CAST_ON_PAPER: _l("You have voted on paper, so you cannot vote here."),
    Refusal.NOT_OPEN_YET: _l("Voting is not open yet."),
    Refusal.ROUND_CLOSED: _l("Voting is closed. Nothing can be cast, changed or cancelled now."),
    Refusal.ROUND_OPEN: _l("Voting is open, so this cannot change now."),
    Refusal.KEY_MISSING: _l("The ballot key is missing, so voting is stopped. Nothing was lost."),
    Refusal.BALLOT_MISSING: _l(
        "You are marked as having voted, but your ballot was not found. Contact us: nothing was changed."
    ),
    Refusal.NOT_ON_ROLL: _l("You are not among the people who can vote in this round."),
    Refusal.NOT_SUPPORTED: _l("This cannot be done here."),
    Refusal.LAST_ADMINISTRATOR: _l("This is the last administrator. Name another one first."),
}

Explainer = Callable[[object], Explanation]
_explainers: dict[Refusal, Explainer] = {}


def explains(reason: Refusal) -> Callable[[Explainer], Explainer]:
    """Let a feature explain a reason with figures of the subject ("opens on ...")."""

    def register(function: Explainer) -> Explainer:
        _explainers[reason] = function
        return function

    return register


@explains(Refusal.NOT_SIGNED_IN)
def _sign_in(_subject: object) -> Explanation:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or "/"
    return Explanation(
        str(_TEXTS[Refusal.NOT_SIGNED_IN]), _("Sign in"), url_for("security.login", next=here)
    )


def explain(reason: Refusal, subject: object = None) -> Explanation:
    """Plain words for a reason, as precise as the subject allows."""
    if explainer := _explainers.get(reason):
        return explainer(subject)
    return Explanation(str(_TEXTS[reason]))
