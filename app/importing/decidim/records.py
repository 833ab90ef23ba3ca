"""One record of the published files, checked; what is wrong names its file and record."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Annotated, Any

import nh3
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from app.comments.models import Stance
from app.proposals.models import AuthorKind, Status


class BadRecord(Exception):
    """A record that cannot be imported: where it is, and why."""

    def __init__(self, file: str, record: str, reason: str) -> None:
        super().__init__(f"{file}, {record}: {reason}")


def _day(value: Any) -> Any:
    """Published in local time without a zone, which is added with the place."""
    if not isinstance(value, str):
        return value
    return datetime.strptime(value, "%d/%m/%Y").replace(hour=12)  # noqa: DTZ007


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return datetime.strptime(value, "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007


def _ancestors(value: Any) -> Any:
    return [int(one) for one in value.split("/")] if isinstance(value, str) and value else []


_BREAK = re.compile(r"<br\s*/?>\s*|</p>\s*<p>", re.IGNORECASE)
_LINK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)


def text_of(source: Any) -> Any:
    """Published HTML as the Markdown that people's texts are here."""
    if not isinstance(source, str):
        return source
    breaks = _BREAK.sub(lambda found: "\n" if found[0].startswith("<b") else "\n\n", source)
    links = _LINK.sub(lambda found: found[1], breaks)
    return html.unescape(nh3.clean(links, tags=set())).strip()


Day = Annotated[datetime, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Text = Annotated[str, BeforeValidator(text_of)]


class Named(BaseModel):
    """A category or a district."""

    id: int
    name: str = Field(min_length=1)


class Author(BaseModel):
    """Who wrote something: only a number, of which a pseudonym is made."""

    id: int
    role: str | None = None


STATUSES = {"accepted": Status.ACCEPTED, "rejected": Status.NOT_ACCEPTED}
AUTHORS = {
    "citizen": AuthorKind.RESIDENT,
    "organization": AuthorKind.ORGANISATION,
    "meeting": AuthorKind.MEETING,
    "official": AuthorKind.OFFICIAL,
}
STANCES = {1: Stance.FOR, -1: Stance.AGAINST, 0: Stance.NEUTRAL, None: Stance.NEUTRAL}


def _status(value: Any) -> Any:
    return STATUSES.get(value, Status.COLLECTING if value is None else value)


class ProposalRecord(BaseModel):
    """A proposal as published."""

    id: int
    title: Text = Field(min_length=1)
    summary: Text = ""
    created_at: Day
    status: Annotated[Status, BeforeValidator(_status)] = Status.COLLECTING
    source: Annotated[AuthorKind, BeforeValidator(lambda value: AUTHORS.get(value, value))]
    author: Author | None = None
    category: Named | None = None
    district: Named | None = None
    total_votes: int = Field(0, ge=0)
    hidden: bool = False

    @property
    def speaker(self) -> Author | None:
        """The person behind it, where there is one."""
        personal = self.source in {AuthorKind.RESIDENT, AuthorKind.ORGANISATION}
        return self.author if personal else None


class CommentRecord(BaseModel):
    """A comment as published; `ancestry` leads from the first of its thread to its parent."""

    id: int
    commentable_id: int
    ancestry: Annotated[list[int], BeforeValidator(_ancestors)] = []
    body: Text
    created_at: Moment
    alignment: int | None = Field(None, ge=-1, le=1)
    author: Author | None = None
    total_likes: int = Field(0, ge=0)
    total_dislikes: int = Field(0, ge=0)
    hidden: bool = False

    @property
    def stance(self) -> Stance:
        return STANCES[self.alignment]


def proposal_of(file: str, data: Any) -> ProposalRecord:
    """The proposal in a file. Raises BadRecord."""
    inner = data.get("proposal") if isinstance(data, dict) else None
    if not isinstance(inner, dict):
        raise BadRecord(file, "proposal", "there is no object named “proposal”")
    try:
        return ProposalRecord.model_validate(inner)
    except ValidationError as error:
        raise BadRecord(file, f"proposal {inner.get('id', '?')}", _reason(error)) from None


def comments_of(file: str, data: Any) -> list[CommentRecord]:
    """The comments on one page. Raises BadRecord."""
    found = data.get("comments") if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise BadRecord(file, "comments", "there is no list named “comments”")
    records = []
    for number, one in enumerate(found, 1):
        try:
            records.append(CommentRecord.model_validate(one))
        except ValidationError as error:
            name = one.get("id", "?") if isinstance(one, dict) else "?"
            raise BadRecord(file, f"comment {number} (id {name})", _reason(error)) from None
    return records


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
