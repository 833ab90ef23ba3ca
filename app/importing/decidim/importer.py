"""Carrying the records over, batch by batch. The caller commits after each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.i18n import zone
from app.core.models import Component
from app.core.site import Category, District
from app.importing import threads
from app.importing.decidim.language import language_of
from app.importing.decidim.place import People, component_for, ids_of
from app.importing.decidim.records import (
    CommentRecord,
    ProposalRecord,
    comments_of,
    proposal_of,
)
from app.importing.decidim.source import Source
from app.importing.threads import Remark
from app.proposals.services import bulk
from app.proposals.services.bulk import Entry

BATCH = 500


@dataclass
class Report:
    """What an import did, and what it met on the way."""

    proposals: int = 0
    comments: int = 0
    known: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass
class Import:
    """One run: the records of a source on their way into a process."""

    source: Source
    slug: str
    title: str
    most: int | None = None  # only so many proposals, with their comments
    report: Report = field(default_factory=Report)
    proposals: list[ProposalRecord] = field(default_factory=list)
    comments: dict[int, list[CommentRecord]] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)
    component: Component | None = None

    def __post_init__(self) -> None:
        self.people = People(f"decidim/{self.slug}")
        self.zone: ZoneInfo = zone()

    def read(self) -> None:
        """Read and check every record before anything is written. Raises BadRecord."""
        for file, data in self.source.parsed("proposals"):
            self.proposals.append(proposal_of(file, data))
        if self.most is not None:
            del self.proposals[self.most :]
        known = {one.id for one in self.proposals}
        for file, data in self.source.parsed("comments"):
            self._sort_in(file, comments_of(file, data), known)

    def _sort_in(self, file: str, found: list[CommentRecord], known: set[int]) -> None:
        about = {one.commentable_id for one in found} or {_number_in(file)}
        for number in sorted(about - known):
            if self.most is None:
                self.report.remarks.append(
                    f"{file}: there is no proposal {number}; its {len(found)} comments are left out."
                )
        for one in found:
            if one.commentable_id in known:
                self.comments.setdefault(one.commentable_id, []).append(one)

    def prepare(self) -> None:
        """Have the process, its component, topics and districts."""
        moments = [self._at(one.created_at) for one in self.proposals]
        self.component = component_for(self.slug, self.title, min(moments), max(moments))
        self.categories = ids_of(Category, (one.category for one in self.proposals))
        self.districts = ids_of(District, (one.district for one in self.proposals))

    def add_proposals(self) -> Iterator[int]:
        """Store proposals; gives back how many were seen, once for each batch."""
        assert self.component
        for start in range(0, len(self.proposals), BATCH):
            batch = self.proposals[start : start + BATCH]
            self.people.remember(one.speaker for one in batch)
            origins = {self._origin("proposals", one.id): one.id for one in batch}
            before = len(bulk.known(list(origins)))
            ids = bulk.add_many(self.component, [self._entry(one) for one in batch])
            self.ids |= {origins[origin]: proposal_id for origin, proposal_id in ids.items()}
            self.report.proposals += len(batch) - before
            self.report.known += before
            yield len(batch)

    def add_comments(self) -> Iterator[int]:
        """Store comments, whole threads at a time; gives back how many were seen."""
        assert self.component
        for batch in self._batches():
            self.people.remember(one.author for one in batch)
            known = {one.id for one in batch}
            remarks = [self._remark(one, known) for one in batch]
            new = threads.add_many(self.component, remarks)
            self.report.comments += new
            self.report.known += len(batch) - new
            yield len(batch)

    def _batches(self) -> Iterator[list[CommentRecord]]:
        batch: list[CommentRecord] = []
        for _proposal, found in sorted(self.comments.items()):
            batch += sorted(found, key=lambda one: one.id)
            if len(batch) >= BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _entry(self, record: ProposalRecord) -> Entry:
        moment = self._at(record.created_at)
        return Entry(
            origin=self._origin("proposals", record.id),
            title=record.title,
            body=record.summary,
            locale=language_of(f"{record.title} {record.summary}"),
            published_at=moment,
            status=record.status,
            author_id=self.people.id_of(record.speaker),
            author_kind=record.source,
            category_id=self.categories[record.category.name.strip()] if record.category else None,
            district_id=self.districts[record.district.name.strip()] if record.district else None,
            supports=record.total_votes,
            hidden_at=moment if record.hidden else None,
        )

    def _remark(self, record: CommentRecord, known: set[int]) -> Remark:
        """A reply whose parent is missing goes to the nearest comment above that is there."""
        above = [one for one in record.ancestry if one in known]
        if record.ancestry and record.ancestry[-1] not in known:
            self.report.remarks.append(
                f"comment {record.id} (proposal {record.commentable_id}) answers comment "
                f"{record.ancestry[-1]}, which is not in the data; "
                + ("it answers the one above instead." if above else "it begins a thread.")
            )
        moment = self._at(record.created_at)
        return Remark(
            origin=self._origin("comments", record.id),
            root_id=self.ids[record.commentable_id],
            above=tuple(self._origin("comments", one) for one in above),
            body=record.body,
            locale=language_of(record.body),
            written_at=moment,
            stance=record.stance,
            author_id=self.people.id_of(record.author),
            hidden_at=moment if record.hidden else None,
            ups=record.total_likes,
            downs=record.total_dislikes,
        )

    def _origin(self, kind: str, number: int) -> str:
        return f"decidim/{self.slug}/{kind}/{number}"

    def _at(self, moment: datetime) -> datetime:
        """A moment of the published files, which are in local time without saying so."""
        return moment.replace(tzinfo=self.zone)


def _number_in(file: str) -> int:
    """`comments/03061-01.json` is about proposal 3061."""
    digits = file.rpartition("/")[2].partition("-")[0]
    return int(digits) if digits.isdecimal() else 0
