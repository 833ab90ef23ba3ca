"""What can be done with proposals. The caller commits."""

from app.proposals.services.answers import (
    answer,
    assess,
    assign,
    check,
    merge,
    publish_answer,
    set_aside_answer,
    unassign,
)
from app.proposals.services.writing import (
    Draft,
    create_official,
    discard,
    draft,
    edit,
    publish,
    withdraw,
)

__all__ = [
    "Draft",
    "answer",
    "assess",
    "assign",
    "check",
    "create_official",
    "discard",
    "draft",
    "edit",
    "merge",
    "publish",
    "publish_answer",
    "set_aside_answer",
    "unassign",
    "withdraw",
]
