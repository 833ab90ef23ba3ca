"""What the log calls each act of staff. Its code stays in the database and in the export."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

WORDS: dict[str, Any] = {
    "account.block": _l("Blocked an account"),
    "account.unblock": _l("Unblocked an account"),
    "attachment.added": _l("Added a file"),
    "attachment.removed": _l("Removed a file"),
    "component.added": _l("Added a component"),
    "component.deleted": _l("Deleted a component"),
    "component.edited": _l("Edited a component"),
    "component.moved": _l("Moved a component"),
    "component.published": _l("Published a component"),
    "component.unpublished": _l("Unpublished a component"),
    "debate.concluded": _l("Published a debate’s conclusions"),
    "debate.edited": _l("Edited a debate"),
    "debate.published": _l("Published a debate"),
    "envelope.added": _l("Added an envelope"),
    "envelope.changed": _l("Changed an envelope"),
    "envelope.removed": _l("Removed an envelope"),
    "grants.changed": _l("Changed what phases open"),
    "invitation.send": _l("Sent an invitation"),
    "invitation.withdraw": _l("Withdrew an invitation"),
    "meeting.cancelled": _l("Cancelled a meeting"),
    "meeting.changed": _l("Changed a meeting"),
    "meeting.published": _l("Published a meeting"),
    "meeting.recorded": _l("Recorded what came of a meeting"),
    "moderation.hidden": _l("Hid reported content"),
    "moderation.kept": _l("Kept reported content"),
    "moderation.restored": _l("Restored hidden content"),
    "phase.added": _l("Added a phase"),
    "phase.edited": _l("Edited a phase"),
    "phase.removed": _l("Removed a phase"),
    "process.created": _l("Created a process"),
    "process.deleted": _l("Deleted a process"),
    "process.edited": _l("Edited a process"),
    "process.published": _l("Published a process"),
    "process.unpublished": _l("Unpublished a process"),
    "project.added": _l("Added a project"),
    "project.changed": _l("Changed a project"),
    "project.removed": _l("Removed a project"),
    "proposal.answer": _l("Answered a proposal"),
    "proposal.assess": _l("Assessed a proposal"),
    "proposal.assign": _l("Assigned a proposal to an evaluator"),
    "proposal.change_status": _l("Changed a proposal’s status"),
    "proposal.create_official": _l("Published an official proposal"),
    "proposal.set_aside_answer": _l("Set aside the answer to a proposal"),
    "proposal.unassign": _l("Took a proposal from an evaluator"),
    "role.grant": _l("Gave a role"),
    "role.revoke": _l("Took a role away"),
    "round.changed": _l("Changed a budget round"),
    "round.closed": _l("Closed a budget round"),
    "round.created": _l("Created a budget round"),
    "round.opened": _l("Opened a budget round"),
    "round.results_published": _l("Published a budget round’s results"),
    "round.taken_back": _l("Took back the opening of a budget round"),
    "site.change": _l("Changed the site’s settings"),
    "topic.add": _l("Added a topic"),
    "topic.change": _l("Changed a topic"),
    "topic.move": _l("Moved a topic"),
    "topic.remove": _l("Removed a topic"),
}


def words(action: str) -> str:
    """An act in words; its code, where a later or earlier version wrote it."""
    return str(WORDS.get(action, action))
