"""Objects as they come, taken apart into records: each checked, each once, without half ones."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from app.importing.oparl import values as checks
from app.importing.oparl.values import BadValue
from app.meetings.councils.oparl import ACCEPTED, OWN, PROPERTIES, REQUIRED, Property

# What an embedded object need not say, since it lies in the other.
BACK = {"AgendaItem": "meeting", "Consultation": "paper", "Membership": "person", "LegislativeTerm": "body"}  # fmt: skip
LISTS = {"System": (), "Body": ("organization", "person", "meeting", "paper", "agendaItem", "consultation", "file", "locationList", "membership", "legislativeTermList")}  # fmt: skip


class Left(NamedTuple):
    """What was left out: where it stood, which object it was, and why."""

    where: str
    id: str
    reason: str


@dataclass
class Record:
    """One object: embedded ones are replaced by their addresses."""

    kind: str
    id: str
    where: str
    values: dict[str, Any]

    @property
    def is_deleted(self) -> bool:
        return bool(self.values.get("deleted"))

    @property
    def created(self) -> datetime | None:
        return self._moment("created")

    @property
    def modified(self) -> datetime | None:
        return self._moment("modified") or self.created

    def _moment(self, name: str) -> datetime | None:
        value = self.values.get(name)
        return datetime.fromisoformat(value) if value else None

    @property
    def digest(self) -> str:
        text = json.dumps(self.values, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Sorter:
    """Takes objects in any order and holds one record for each, by type and address."""

    records: dict[str, dict[str, Record]] = field(
        default_factory=lambda: {kind: {} for kind in PROPERTIES}
    )
    kinds: dict[str, str] = field(default_factory=dict)  # address to type
    left: list[Left] = field(default_factory=list)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def leave(self, where: str, data: Any, reason: str) -> None:
        found = data.get("id") if isinstance(data, dict) else None
        name = found if isinstance(found, str) and found else "?"
        self.left.append(Left(where, name[:200].encode("ascii", "replace").decode(), reason))

    def take(self, where: str, data: Any, expected: str = "", back: str = "") -> str | None:
        """Sort an object in with all that is in it; its address, or None where it was left out."""
        try:
            kind = kind_of(data, expected)
            address = checks.url(data.get("id"))
            if self.kinds.get(address, kind) != kind:
                raise BadValue(f"has the address of a {self.kinds[address]}")  # noqa: TRY301
            values = self._values(kind, data, back)
        except BadValue as error:
            self.leave(where, data, str(error))
            return None
        self.kinds[address] = kind
        self._embedded(where, kind, data, address, values)
        self._keep(Record(kind, address, where, values))
        return address

    def _values(self, kind: str, data: dict[Any, Any], back: str) -> dict[str, Any]:
        values = checks.plain_values(kind, data)
        if values.get("deleted"):
            return {n: values[n] for n in ("created", "modified", "deleted") if n in values}
        values.pop("deleted", None)
        if back and kind in BACK:
            values.setdefault(BACK[kind], back)
        if missing := [name for name in REQUIRED.get(kind, ()) if not values.get(name)]:
            raise BadValue(f"“{missing[0]}” is missing")
        for name in data:
            if name not in PROPERTIES[kind] and name not in {"id", "type", "mainOrganization"}:
                self._note(kind, name)
        return values

    def _note(self, kind: str, name: Any) -> None:
        if not str(name).startswith(OWN):
            self.unknown[kind, str(name)[:60].encode("ascii", "replace").decode()] += 1

    def _embedded(self, where: str, kind: str, data: Any, address: str, values: Any) -> None:
        """The objects in this one, each a record of its own; a bad one is left out by itself."""
        if values.get("deleted"):
            return
        for name, word in PROPERTIES[kind].items():
            value = data.get(name)
            if word.kind == "one" and value is not None:
                if (found := self._inner(f"{where}, {name}", value, word, address)) is not None:
                    values[name] = found
            elif word.kind == "many" and value is not None:
                values[name] = self._inner_list(f"{where}, {name}", value, word, address)

    def _inner_list(self, where: str, value: Any, word: Property, back: str) -> list[str]:
        if not isinstance(value, list):
            self.leave(where, value, "is not a list")
            return []
        found = (self._inner(f"{where} {n}", one, word, back) for n, one in enumerate(value, 1))
        return list(dict.fromkeys(one for one in found if one is not None))

    def _inner(self, where: str, value: Any, word: Property, back: str) -> str | None:
        """An embedded object, or only its address as OParl 1.0 had it in places."""
        if not isinstance(value, str):
            return self.take(where, value, word.target, back)
        try:
            return checks.url(value)
        except BadValue as error:
            self.leave(where, value, str(error))
            return None

    def _keep(self, new: Record) -> None:
        """An object may come several times; the later one counts, with what only the earlier says."""
        old = self.records[new.kind].get(new.id)
        if old is not None and not new.is_deleted and not old.is_deleted:
            is_newer = _age(new) >= _age(old)
            first, second = (old, new) if is_newer else (new, old)
            new = Record(new.kind, new.id, second.where, {**first.values, **second.values})
        elif old is not None and _age(old) > _age(new):
            new = old
        self.records[new.kind][new.id] = new


def _age(record: Record) -> float:
    return record.modified.timestamp() if record.modified else 0.0


def kind_of(data: Any, expected: str = "") -> str:
    """The type of an object. Raises BadValue for what is none, or not the one expected."""
    if not isinstance(data, dict):
        raise BadValue("is not an object")
    stated = data.get("type")
    if stated is None and expected:
        return expected
    for schema in ACCEPTED:
        if isinstance(stated, str) and stated.startswith(schema):
            kind = stated.removeprefix(schema)
            if kind in PROPERTIES and kind == (expected or kind):
                return kind
    raise BadValue(f"is not of type {expected}" if expected else "is of no type that OParl knows")
