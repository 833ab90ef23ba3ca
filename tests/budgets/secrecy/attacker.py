"""Somebody who wants to know who voted what, and has everything that an installation keeps.

They know the program, every account, in which order people were seen voting, and what is published. They make three kinds of
guess, each in every way they can think of: what lies in the same order, or was written at the same time; what is
the same value, or a hash of it under any key they found; and what lies beside each other in the bytes.
Each guess is a name and a ballot's slot for each account.
"""

import hashlib
import hmac
import json
import re
from bisect import bisect, bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from math import factorial
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HEX = re.compile(rb"[0-9a-f]{8,}")
BEGIN = 8  # characters by which a name in bytes is looked up
NEAR = 2048  # bytes: farther away is not beside it
Guess = dict[int, str]


@dataclass
class Loot:
    """What was taken: files as bytes, the rows of tables in the order in which they are kept, key files."""

    files: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)


class Attacker:
    """`seen` are the accounts in the order in which they voted."""

    def __init__(self, loot: Loot, seen: list[int]) -> None:
        self.loot = loot
        self.seen = seen
        self.people = {row["id"]: self._names(row) for row in loot.tables["users"]}
        self.ballots: dict[str, dict[str, str]] = defaultdict(dict)
        for table in ("ballots", "counted_ballots"):
            for row in loot.tables.get(table, []):
                known = ("slot", "nonce", "leaf", "ballot_key", "submission")
                self.ballots[row["slot"]] |= {name: row[name] for name in known if row.get(name)}
        self.batches: dict[str, int] = {}
        self._read_log()
        self.person_of = {name: one for one, names in self.people.items() for name in names.values()}  # fmt: skip
        self.slot_of = {name: slot for slot, names in self.ballots.items() for name in names.values()}  # fmt: skip

    def _names(self, row: dict[str, Any]) -> dict[str, str]:
        found = {name: row[name] for name in ("uuid", "email", "fs_uniquifier") if row[name]}
        for key in (k for name, k in self.loot.keys.items() if name.endswith("register.key")):
            message = f"account\0{row['uuid']}".encode()
            found["person"] = hmac.new(key, message, hashlib.sha256).hexdigest()
        return found

    def _read_log(self) -> None:
        """Salts and codes of every version, and together with which others it was sealed first."""
        sizes = sorted(row["size"] for row in self.loot.tables["checkpoints"])
        for row in self.loot.tables["log_entries"]:
            said = json.loads(row["data"])
            if "slot" not in said:
                continue
            version = said["v"]
            names = {f"salt {version}": said["salt"], f"code {version}": row["leaf"]}
            self.ballots[said["slot"]] |= names
            if version == 1:
                place = len(sizes) if row["seq"] is None else bisect(sizes, row["seq"])
                self.batches[said["slot"]] = place

    def groups(self) -> list[tuple[list[int], list[str]]]:
        """Who voted before which sealing, with the ballots that were sealed there together."""
        waiting, found = iter(self.seen), []
        for batch in sorted(set(self.batches.values())):
            slots = sorted(slot for slot, of in self.batches.items() if of == batch)
            found.append(([person for _, person in zip(slots, waiting, strict=False)], slots))
        return found

    def guesses(self) -> Iterator[tuple[str, Guess]]:
        yield from self._same_order()
        yield from self._same_transaction()
        yield from self._same_value()
        yield from self._hashed()
        yield from self._beside()

    # Orders and times

    def _same_order(self) -> Iterator[tuple[str, Guess]]:
        people, ballots = self._orders(self.person_of), self._orders(self.slot_of)
        people["seen"] = {person: n for n, person in enumerate(self.seen)}
        people |= self._times()
        for (one, persons), (other, slots), way in product(people.items(), ballots.items(), (1, -1)):  # fmt: skip
            guess: Guess = {}
            for here, there in self.groups():
                line = sorted((p for p in here if p in persons), key=persons.__getitem__)
                row = sorted((s for s in there if s in slots), key=slots.__getitem__)
                guess |= dict(zip(line, row[::way], strict=False))
            yield f"order of {one} is that of {other}{'' if way == 1 else ' backwards'}", guess

    def _orders(self, whose: dict[str, Any]) -> dict[str, dict[Any, Any]]:
        """Where the names of people or of ballots come in tables and files, by kind of name and place."""
        found: dict[str, dict[Any, Any]] = defaultdict(dict)
        for table, rows in self.loot.tables.items():
            for n, row in enumerate(rows):
                for column, value in row.items():
                    one = whose.get(value) if isinstance(value, str) else None
                    if one is not None:
                        found[f"{table}.{column}"].setdefault(one, n)
                        if "xmin" in row:
                            found[f"{table}.{column} by xmin"].setdefault(one, row["xmin"])
        for name, data in self.loot.files.items():
            for where, text in _found(data, whose):
                found[f"{self._kind(text)} in {name}"].setdefault(whose[text], where)
        return {name: places for name, places in found.items() if len(places) > 1}

    def _kind(self, text: str) -> str:
        names = self.people.get(self.person_of.get(text, 0)) or self.ballots[self.slot_of[text]]
        return next(kind for kind, value in names.items() if value == text)

    def _times(self) -> dict[str, dict[int, Any]]:
        """When something was noted of each account."""
        found: dict[str, dict[int, Any]] = defaultdict(dict)
        for table, rows in self.loot.tables.items():
            for row in rows:
                whom = row["id"] if table == "users" else row.get("user_id")
                for column, value in row.items():
                    if whom and isinstance(value, datetime):
                        found[f"{table}.{column}"][whom] = value
        return dict(found)

    def _same_transaction(self) -> Iterator[tuple[str, Guess]]:
        """Rows that one transaction has written, or the next one that has written a ballot."""
        people, ballots = self._stamps(self.person_of), self._stamps(self.slot_of)
        for (one, persons), (other, slots) in product(people.items(), ballots.items()):
            stamps = sorted(slots)
            guess: Guess = {}
            for stamp, who in persons.items():
                after = stamps[bisect_left(stamps, stamp) :][:1]
                pairs = zip(sorted(who), sorted(slots[after[0]]) if after else (), strict=False)
                guess |= dict(pairs)
            yield f"{one} and {other} in one transaction", guess

    def _stamps(self, whose: dict[str, Any]) -> dict[str, dict[int, set[Any]]]:
        found: dict[str, dict[int, set[Any]]] = defaultdict(lambda: defaultdict(set))
        for table, rows in self.loot.tables.items():
            for row in rows if rows and "xmin" in rows[0] else ():
                for one in {whose[v] for v in row.values() if isinstance(v, str) and v in whose}:
                    found[table][row["xmin"]].add(one)
        return found

    # Values and hashes

    def _same_value(self) -> Iterator[tuple[str, Guess]]:
        """Any text that stands in a row of one account and in a row of one ballot."""
        people: dict[str, set[int]] = defaultdict(set)
        ballots: dict[str, set[str]] = defaultdict(set)
        for rows in self.loot.tables.values():
            for row in rows:
                texts = [v for v in row.values() if isinstance(v, str) and len(v) >= BEGIN]
                words = {w for text in texts for w in (text, *re.findall(r"[\w-]{8,}", text))}
                whom = {row["user_id"]} if row.get("user_id") else set()
                whom |= {self.person_of[w] for w in words if w in self.person_of}
                which = {self.slot_of[w] for w in words if w in self.slot_of}
                for word in words:
                    people[word] |= whom
                    ballots[word] |= which
        yield "the same value", _joined(people, ballots)

    def _hashed(self) -> Iterator[tuple[str, Guess]]:
        """Every hash of every account's names, with and without every key, looked for in every ballot."""
        known = {name[:32]: slot for name, slot in self.slot_of.items()}
        for key_name, key in self._secrets().items():
            for kind, form in product(("id", "uuid", "email", "fs_uniquifier", "person"), FORMS):
                guess: Guess = {}
                for person, names in self.people.items():
                    name = str(person) if kind == "id" else names.get(kind, "")
                    for round_ in self.loot.tables["rounds"]:
                        digest = _digest(key, form.format(round_["id"], name))
                        guess |= {person: known[digest]} if digest in known else {}
                yield f"hash of {kind} under {key_name} ({form!r})", guess

    def _secrets(self) -> dict[str, bytes]:
        found = {"no key": b"", **self.loot.keys}
        rounds = {row["key_name"] for row in self.loot.tables["rounds"]}
        for (a, first), (b, second), name in product(self.loot.keys.items(), self.loot.keys.items(), rounds):  # fmt: skip
            if name in a and name in b:
                info = f"folkmoot ballot key {name}".encode()
                found[f"{a} and {b}"] = HKDF(SHA256(), 32, None, info).derive(first + second)
        return found

    # Bytes

    def _beside(self) -> Iterator[tuple[str, Guess]]:
        """The ballot whose names lie nearest to those of an account, most often."""
        for name, data in self.loot.files.items():
            ballots = list(_found(data, self.slot_of))
            places = [place for place, _ in ballots]
            votes: dict[int, Counter[str]] = defaultdict(Counter)
            for where, text in _found(data, self.person_of) if ballots else ():
                n = bisect(places, where)
                for place, near in ballots[max(0, n - 1) : n + 1]:
                    if abs(place - where) < NEAR:
                        votes[self.person_of[text]][self.slot_of[near]] += 1
            yield f"beside each other in {name}", {one: c.most_common(1)[0][0] for one, c in votes.items()}  # fmt: skip


FORMS = ("{1}", "{0}{1}", "{1}{0}", "{0}:{1}", "ballot\0{0}\0{1}", "slot\0{0}\0{1}")


def _digest(key: bytes, text: str) -> str:
    made = hmac.new(key, text.encode(), hashlib.sha256) if key else hashlib.sha256(text.encode())
    return made.hexdigest()[:32]


def _joined(people: dict[Any, set[int]], ballots: dict[Any, set[str]]) -> Guess:
    """What leads from one account to one ballot."""
    both = (key for key in people.keys() & ballots.keys() if len(people[key]) == len(ballots[key]) == 1)  # fmt: skip
    return {next(iter(people[key])): next(iter(ballots[key])) for key in both}


def _found(data: bytes, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Where names stand in bytes, in their order. All of them begin with hexadecimal digits."""
    begins: dict[bytes, list[bytes]] = defaultdict(list)
    for name in names:
        begins[name.encode()[:BEGIN]].append(name.encode())
    for run in HEX.finditer(data):
        digits, start = run[0], run.start()
        for n in range(len(digits) - BEGIN + 1):
            for name in begins.get(digits[n : n + BEGIN], ()):
                if data.startswith(name, start + n):
                    yield start + n, name.decode()


def hits(guess: Guess, truth: Guess) -> int:
    """How many accounts a guess has right."""
    return sum(truth.get(person) == slot for person, slot in guess.items())


def luck(batches: int, guesses: int, risk: float = 1e-6) -> int:
    """So many hits the best of so many blind guesses has, but for this risk: one is expected in each batch."""
    most, rest = 0, 1.0
    while rest * guesses > risk:
        rest = 1 - sum(batches**n / factorial(n) for n in range(most + 1)) * 2.718281828**-batches
        most += 1
    return most
