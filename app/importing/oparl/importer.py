"""Carrying sorted records over, batch by batch. The caller commits after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from app.core.i18n import languages
from app.core.upsert import table_of
from app.extensions import db
from app.importing.oparl import ending, entries, linking, resources, rows
from app.importing.oparl.place import component_for
from app.importing.oparl.records import Record, Sorter
from app.importing.oparl.report import Report
from app.importing.oparl.resources import Place
from app.importing.oparl.rows import portions
from app.meetings.councils.models import Body, File
from app.meetings.councils.oparl import MODELS, PROPERTIES

BATCH = 1000


@dataclass
class Import:
    """One run: sorted records on their way into a process."""

    sorter: Sorter
    slug: str
    title: str
    report: Report = field(default_factory=Report)

    def prepare(self) -> None:
        """Have the process and the bodies, and leave out what cannot be kept."""
        self.report.left = self.sorter.left
        self.all = {
            kind: [one for one in found.values() if not one.is_deleted]
            for kind, found in self.sorter.records.items()
        }
        self.gone = [
            one
            for found in self.sorter.records.values()
            for one in found.values()
            if one.is_deleted
        ]
        self._leave_out()
        component = component_for(self.slug, self.title)
        self._save_bodies()
        default = self._default_body()
        self.place = Place(component.id, languages()[0], self.bodies, default, {}, {})
        self.place.locations = {one.id: one.values for one in self.all["Location"]}

    @property
    def total(self) -> int:
        return sum(map(len, self.all.values())) - len(self.all["Body"]) + len(self.gone)

    def run(self) -> Iterator[int]:
        """Store all records; gives back how many were seen, once for each batch."""
        order = [
            kind for kind in PROPERTIES if kind in MODELS and kind not in {"Body", "Consultation"}
        ]
        for kind in order:
            yield from self._batches(self.all[kind], self._plainly(kind))
        self._learn_files()
        yield from self._batches(self.all["Meeting"], self._as_resources(resources.save_meetings))
        for batch in self._agendas():
            resources.save_items(batch, self.place, self.report)
            yield len(batch)
        yield from self._batches(self.all["Paper"], self._as_resources(resources.save_papers))
        yield from self._batches(self.all["Consultation"], self._plainly("Consultation"))
        yield from self._batches(self.gone, self._end)
        linking.link()
        yield 0

    def _batches(self, records: list[Record], save: Callable[[Sequence[Record]], None]) -> Iterator[int]:  # fmt: skip
        for batch in portions(records, BATCH):
            save(batch)
            yield len(batch)

    def _plainly(self, kind: str) -> Callable[[Sequence[Record]], None]:
        return lambda batch: rows.save(kind, batch, self.bodies, self.place.body_id, self.report)

    def _as_resources(self, save: Callable[[Sequence[Record], Place, Report], None]) -> Callable[[Sequence[Record]], None]:  # fmt: skip
        return lambda batch: save(batch, self.place, self.report)

    def _end(self, batch: Sequence[Record]) -> None:
        ending.end(batch, self.place.body_id, self.report)

    def _agendas(self) -> Iterator[list[Record]]:
        """The points of whole meetings together, so that each batch can give them places."""
        batch: list[Record] = []
        last = ""
        for one in sorted(self.all["AgendaItem"], key=lambda one: str(one.values["meeting"])):
            if len(batch) >= BATCH and one.values["meeting"] != last:
                yield batch
                batch = []
            last = one.values["meeting"]
            batch.append(one)
        if batch:
            yield batch

    def _leave_out(self) -> None:
        """Meetings without a time, and points without a meeting, have no place here."""
        timed = [one for one in self.all["Meeting"] if entries.begins(one)]
        self._note_left("Meeting", timed, "“start” is missing: no place in the calendar")
        unended = sum(not entries.has_end(one) for one in timed)
        if unended:
            self.report.remarks.append(
                f"{unended:,} meetings have no end after their start; they are shown as two hours long."
            )
        ids = {one.id for one in timed}
        refs = list({one.values.get("meeting", "") for one in self.all["AgendaItem"]} - ids)
        for some in portions(refs, 10 * BATCH):
            ids |= set(resources.bulk.known(list(some)))
        held = [one for one in self.all["AgendaItem"] if one.values.get("meeting") in ids]
        self._note_left("AgendaItem", held, "its meeting is not in the data")
        for (kind, name), number in sorted(self.sorter.unknown.items()):
            self.report.remarks.append(f"{number:,} times a {kind} has “{name}”, which OParl does not know; left out.")  # fmt: skip

    def _note_left(self, kind: str, kept: list[Record], reason: str) -> None:
        ids = {one.id for one in kept}
        for one in self.all[kind]:
            if one.id not in ids:
                self.sorter.leave(one.where, {"id": one.id}, reason)
        self.all[kind] = kept

    def _save_bodies(self) -> None:
        """All bodies there are; those that are only named get a row that holds their place."""
        bodies = self.all["Body"]
        if bodies:
            rows.save("Body", bodies, {}, 0, self.report)
        named = {one.values["body"] for found in self.all.values() for one in found if "body" in one.values}  # fmt: skip
        table = table_of(Body)
        query = select(table.c.oparl_id, table.c.id).where(table.c.oparl_id.is_not(None))
        known: dict[str, int] = {str(ref): id_ for ref, id_ in db.session.execute(query)}
        if missing := sorted(named - set(known)):
            stubs: list[dict[str, Any]] = [{"oparl_id": ref, "name": self.title} for ref in missing]
            db.session.execute(insert(table), stubs)
            known = {str(ref): id_ for ref, id_ in db.session.execute(query)}
        self.bodies = known

    def _default_body(self) -> int:
        """Whose the records are that do not say: those of the body that most of the others name."""
        named = Counter(one.values["body"] for found in self.all.values() for one in found if "body" in one.values)  # fmt: skip
        named.update(one.id for one in self.all["Body"])
        if named:
            return self.bodies[named.most_common(1)[0][0]]
        return self._unnamed_body()

    def _unnamed_body(self) -> int:
        """Where no record names a body: one for the process."""
        table, ref = table_of(Body), f"urn:folkmoot:{self.slug}"
        if ref not in self.bodies:
            row = insert(table).values(oparl_id=ref, name=self.title).returning(table.c.id)
            self.bodies[ref] = db.session.execute(row).scalar_one()
        return self.bodies[ref]

    def _learn_files(self) -> None:
        """The ids of all files that records refer to."""
        table = table_of(File)
        for some in portions([one.id for one in self.all["File"]], 10 * BATCH):
            query = select(table.c.oparl_id, table.c.id).where(table.c.oparl_id.in_(some))
            self.place.files |= {str(ref): id_ for ref, id_ in db.session.execute(query)}
