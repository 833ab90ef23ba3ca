"""Words for what a case can be and what can happen to it."""

from flask_babel import lazy_gettext as _l

from app.moderation.models import CaseState, Measure, Sanction, StepKind

STATE_TAGS = {  # the word of each state, from the site's status vocabulary
    CaseState.NEW: "reported",
    CaseState.DECIDING: "deciding",
    CaseState.APPEALED: "appeal",
    CaseState.KEPT: "kept",
    CaseState.HIDDEN: "hidden",
    CaseState.ACTED: "measures",
    CaseState.RESTORED: "restored",
}
STEP_WORDS = {
    StepKind.OPENED: _l("First report"),
    StepKind.REPORTED: _l("Reported again"),
    StepKind.TAKEN: _l("Taken by a moderator"),
    StepKind.HANDED_OVER: _l("Handed over"),
    StepKind.GIVEN_BACK: _l("Given back"),
    StepKind.CONFLICT: _l("Conflict of interest stated"),
    StepKind.HELD: _l("Hidden until decided"),
    StepKind.DECIDED: _l("Decided"),
    StepKind.APPEALED: _l("Appealed against"),
    StepKind.REVIEWED: _l("Appeal decided"),
    StepKind.RESTORED: _l("Decision undone"),
}
MEASURE_WORDS = {
    Measure.KEEP: _l("The text stays as it is"),
    Measure.HIDE: _l("The text was hidden"),
    Measure.HIDE_PART: _l("A part of the text was hidden"),
    Measure.MOVE: _l("The text was moved"),
    Measure.CONFIRM: _l("The decision was confirmed"),
}
SANCTION_WORDS = {
    Sanction.NONE: "",
    Sanction.WARN: _l("The author was warned"),
    Sanction.LIMIT: _l("The author cannot publish for some time"),
    Sanction.BLOCK: _l("The account was blocked"),
}
