"""The status vocabulary: for every state a word, an icon and a kind of colour, the same on all pages."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class State(NamedTuple):
    """How a state is shown. `kind` is ok, warn, bad, info, idle or brand."""

    kind: str
    icon: str
    word: LazyString


STATES = {
    # proposals
    "draft": State("idle", "pencil", _l("Draft")),
    "collecting": State("info", "megaphone", _l("Collecting support")),
    "checking": State("warn", "hourglass-split", _l("Being checked")),
    "answered": State("info", "chat-square-text", _l("Answered")),
    "accepted": State("ok", "check-circle-fill", _l("Accepted")),
    "rejected": State("bad", "x-circle", _l("Not accepted")),
    "merged": State("idle", "intersect", _l("Merged")),
    "withdrawn": State("idle", "arrow-counterclockwise", _l("Withdrawn")),
    # budget rounds and their projects
    "planned": State("info", "calendar-event", _l("Planned")),
    "voting": State("info", "box-arrow-in-down", _l("Voting open")),
    "paused": State("warn", "pause-circle", _l("Paused")),
    "counting": State("warn", "hourglass-split", _l("Being counted")),
    "confirmed": State("ok", "patch-check-fill", _l("Count confirmed")),
    "in_ballot": State("brand", "check-lg", _l("In ballot")),
    "funded": State("ok", "check-circle-fill", _l("Funded")),
    "not_funded": State("idle", "dash-circle", _l("Not funded")),
    # commitments
    "on_track": State("ok", "check-circle", _l("On track")),
    "being_built": State("info", "cone-striped", _l("Being built")),
    "at_risk": State("warn", "exclamation-triangle", _l("At risk")),
    "decision_open": State("info", "hourglass-split", _l("To be done")),
    "decision_on_track": State("ok", "arrow-repeat", _l("On track")),
    "decision_done": State("ok", "check-circle-fill", _l("Done")),
    "decision_dropped": State("idle", "x-circle", _l("Dropped")),
    "overdue": State("bad", "exclamation-triangle-fill", _l("Overdue")),
    "done": State("ok", "check2-all", _l("Done")),
    # debates and meetings
    "open_debate": State("info", "chat-dots", _l("Debate open")),
    "closed": State("idle", "lock", _l("Closed")),
    "conclusions": State("idle", "journal-text", _l("Conclusions")),
    "cancelled": State("bad", "x-circle", _l("Cancelled")),
    "rescheduled": State("warn", "arrow-repeat", _l("Rescheduled")),
    "held": State("idle", "calendar-event", _l("Held")),
    "minutes_draft": State("warn", "file-earmark", _l("Minutes not approved yet")),
    "minutes_approved": State("ok", "file-earmark-check", _l("Minutes approved")),
    # moderation
    "reported": State("warn", "flag-fill", _l("New report")),
    "deciding": State("info", "hourglass-split", _l("With a moderator")),
    "kept": State("ok", "check-circle", _l("Kept")),
    "hidden": State("bad", "eye-slash", _l("Hidden")),
    "measures": State("bad", "exclamation-triangle", _l("Measures taken")),
    "restored": State("ok", "arrow-counterclockwise", _l("Restored")),
    "appeal": State("warn", "arrow-repeat", _l("Appeal open")),
    "time_short": State("bad", "alarm", _l("Time is short")),
    # stances: disagreeing is not an error, so never red
    "for": State("brand", "hand-thumbs-up", _l("For")),
    "against": State("warn", "hand-thumbs-down", _l("Against")),
}

NOTICE_ICONS = {
    "ok": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "bad": "exclamation-circle-fill",
    "info": "info-circle",
    "idle": "info-circle",
}
FLASH_KINDS = {
    "success": "ok",
    "ok": "ok",
    "info": "info",
    "message": "ok",
    "warning": "warn",
    "warn": "warn",
    "error": "bad",
    "danger": "bad",
    "bad": "bad",
}
