"""The log read as what happened: its entries in their form, the versions of each ballot, what closed it."""

# fmt: off
from __future__ import annotations

from typing import Any, NamedTuple

from app.budgets.log.verifier.reading import expect, fields, is_hex, numbers_by_area
from app.budgets.log.verifier.rulebook import Rulebook

BALLOT = {"area": str, "channel": str, "slot": str, "v": int, "salt": str}
KINDS: dict[str, dict[str, Any]] = {
    "open": {"definition": str, "eligible": dict},
    "ballot": {**BALLOT, "content": str},
    "cancel": BALLOT,
    "admit": {"eligible": dict},
    "paperbatch": {"area": str, "station": str, "sheets": int, "invalid": int, "marks": int, "salt": str},
    "close": {"counts": list, "eligible": dict, "files": dict},
}
HANDED_OUT = ("paper", "kiosk")  # channels for which people are marked before they vote
NOTES: dict[str, dict[str, Any]] = {  # what a note may say, beside its reason
    "withdrawn": {"project": str},
    "extended": {"before": str, "closes": str},
    "paused": {},
    "resumed": {},
    "paper": {"sheets": int},
    "ended": {},
}
COUNTED = {"area": str, "channel": str, "station": str, "voted": int, "ballots": int, "cancelled": int}


class Vote(NamedTuple):
    """One version of a ballot. Without a content it is a cancellation."""

    slot: str
    version: int
    area: str
    channel: str
    content: str
    line: int


def check_entry(entry: Any, origin: str, where: str) -> None:
    """Fail unless an entry has the form of its kind and is of this round."""
    expect(isinstance(entry, dict) and isinstance(entry.get("t"), str), where, "this is no entry")
    kind = entry["t"]
    expect(entry.get("round") == origin, where, "the entry is of another round")
    if kind == "note":
        what = entry.get("what")
        expect(isinstance(what, str) and what in NOTES, where, "it is not known what the note says")
        fields(entry, where, t=str, round=str, n=int, what=str, reason=str, **NOTES[what])
        return
    expect(kind in KINDS, where, f"the kind of entry {kind!r} is not known")
    fields(entry, where, t=str, round=str, **KINDS[kind])
    if "slot" in entry:
        expect(is_hex(entry["slot"], 16) and is_hex(entry["salt"], 16), where, "slot or salt is not 16 bytes")
        expect(entry["v"] >= 1 and is_hex(entry.get("content", "0" * 64), 32), where, "version or content is none")
    elif kind == "paperbatch":
        good = is_hex(entry["salt"], 16) and 0 <= entry["invalid"] <= entry["sheets"] <= entry["marks"]
        expect(good and entry["sheets"] > 0, where, "salt is not 16 bytes, or the numbers contradict each other")
    elif "eligible" in entry:
        numbers_by_area(entry["eligible"], where, is_change=kind == "admit")


class History:
    """What the entries of a log say together."""

    def __init__(self, entries: list[Any], codes: dict[str, int]) -> None:
        self.entries, self.codes = entries, codes  # code = leaf hash in hexadecimal digits -> line, from 0
        self.final: dict[str, Vote] = {}

    def check_ends(self) -> None:
        """Fail unless the log begins with its one `open` and ends with its one `close`."""
        kinds = [entry["t"] for entry in self.entries]
        for kind, place in (("open", 0), ("close", len(kinds) - 1)):
            wrong = [n for n, found in enumerate(kinds) if (found == kind) != (n == place)]
            expect(not wrong, f"log.jsonl, line {(wrong or [0])[0] + 1}", f"`{kind}` must be there once: `open` first, `close` last")

    def check_notes(self, closes: str) -> None:
        """Fail where an exception cannot have followed on what was promised and on those before it."""
        state, number = "resumed", 0
        for line, e in enumerate(self.entries, 1):
            if e["t"] != "note":
                continue
            where, what, number = f"log.jsonl, line {line}", e["what"], number + 1
            expect(e["n"] == number, where, f"the note must have the number {number}")
            expect(state != "ended", where, "there is a note after the one that ended the vote")
            if what == "extended":
                expect(e["before"] == closes < e["closes"], where, f"the deadline must move from {closes} to a later time")
                closes = e["closes"]
            elif what in ("paused", "resumed", "ended"):
                expect(what == "ended" or what != state, where, f"the vote was {state} already")
                state = what

    def read_votes(self) -> None:
        """Find the final version of each slot. Fails where versions are missing, doubled or moved."""
        versions: dict[str, list[Vote]] = {}
        for line, e in enumerate(self.entries, 1):
            if "slot" in e:
                vote = Vote(e["slot"], e["v"], e["area"], e["channel"], e.get("content", ""), line)
                versions.setdefault(vote.slot, []).append(vote)
        for slot, votes in versions.items():
            votes.sort(key=lambda vote: vote.version)
            where = f"log.jsonl, line {votes[-1].line}, slot {slot}"
            numbers = [vote.version for vote in votes]
            expect(numbers == list(range(1, len(votes) + 1)), where, f"the versions are {str(numbers)[:60]}, not 1, 2, 3 ...")
            places = {(vote.area, vote.channel) for vote in votes}
            expect(len(places) == 1, where, "the versions are of several areas or channels")
            expect(votes[-1].channel != "paper" or len(votes) == 1, where, "a sheet of paper has more than one version")
            self.final[slot] = votes[-1]

    def withdrawn(self, book: Rulebook) -> set[str]:
        """The projects that a note takes out of the count."""
        found = set()
        for line, e in enumerate(self.entries, 1):
            if e["t"] == "note" and e["what"] == "withdrawn":
                name = e.get("project")
                known = isinstance(name, str) and name in book.projects
                expect(known and name not in found, f"log.jsonl, line {line}", "the withdrawn project is not known, or withdrawn twice")
                found.add(name)
        return found

    @property
    def standing(self) -> list[Vote]:
        """The final ballots that were not cancelled."""
        return [vote for vote in self.final.values() if vote.content]

    def check_counts(self) -> str:
        """Fail unless box, roll and `close` agree; gives back how many voted of how many."""
        where = f"log.jsonl, line {len(self.entries)}, counts"
        close = self.entries[-1]
        for row in close["counts"]:
            fields(row, where, **COUNTED)
            missing = row["voted"] - row["ballots"] - row["cancelled"]
            good = missing == 0 or (missing > 0 and row["channel"] in HANDED_OUT)
            expect(good and row["ballots"] >= 0 <= row["cancelled"], where,
                   f"area {row['area']!r}, {row['channel']}: voted is not ballots + cancelled, or below that")
        places = [(row["area"], row["channel"], row["station"]) for row in close["counts"]]
        expect(places == sorted(set(places)), where, "not in the order of area, channel, station, each once")
        told: dict[tuple[str, str], list[int]] = {}
        for row in close["counts"]:
            sums = told.setdefault((row["area"], row["channel"]), [0, 0])
            sums[0], sums[1] = sums[0] + row["ballots"], sums[1] + row["cancelled"]
        box: dict[tuple[str, str], list[int]] = {place: [0, 0] for place in told}
        for vote in self.final.values():
            box.setdefault((vote.area, vote.channel), [0, 0])[0 if vote.content else 1] += 1
        for place, found in sorted(box.items()):
            said = told.get(place, [0, 0])
            why = f"area {place[0]!r}, {place[1]}: the log has {found[0]} ballots and {found[1]} cancelled, `close` says {said}"
            expect(said == found, where, why)
        self.check_paper(where)
        return self.check_roll()

    def check_paper(self, where: str) -> None:
        """Fail unless each batch had no more sheets than people were marked at its station, and `close` has them all."""
        found: dict[tuple[str, str], list[int]] = {}
        for line, e in enumerate(self.entries, 1):
            if e["t"] == "paperbatch":
                sums = found.setdefault((e["area"], e["station"]), [0, 0, 0])
                sums[0], sums[1] = sums[0] + e["sheets"], sums[1] + e["invalid"]
                good = sums[0] <= e["marks"] >= sums[2]
                expect(good, f"log.jsonl, line {line}", f"{sums[0]} sheets, but {e['marks']} marks (before: {sums[2]})")
                sums[2] = e["marks"]
        rows = {(row["area"], row["station"]): row for row in self.entries[-1]["counts"] if row["channel"] == "paper"}
        for place in sorted(rows.keys() | found.keys()):
            sheets, invalid, marks = found.get(place, [0, 0, 0])
            row = rows.get(place, {"voted": 0, "ballots": 0, "cancelled": 0})
            good = row["ballots"] + row["cancelled"] == sheets and row["cancelled"] == invalid and row["voted"] >= marks
            why = f"the batches have {sheets} sheets, {invalid} invalid, {marks} marks"
            expect(good, where, f"area {place[0]!r}, station {place[1]!r}: {why}")

    def check_roll(self) -> str:
        """Fail unless those on the roll are as many as were put there, and no fewer than have voted."""
        where = f"log.jsonl, line {len(self.entries)}, eligible"
        end = numbers_by_area(self.entries[-1]["eligible"], where)
        came: dict[str, int] = {}
        for e in self.entries[:-1]:
            for area, n in e["eligible"].items() if e["t"] in ("open", "admit") else ():
                came[area] = came.get(area, 0) + n
        came = {area: n for area, n in came.items() if n}
        expect(end == came, where, "is not what `open` and every `admit` say together")
        voted: dict[str, int] = {}
        missing = 0
        for row in self.entries[-1]["counts"]:
            voted[row["area"]] = voted.get(row["area"], 0) + row["voted"]
            missing += row["voted"] - row["ballots"] - row["cancelled"]
        for area, n in sorted(voted.items()):
            expect(n <= end.get(area, 0), where, f"area {area!r}: {n} voted, of {end.get(area, 0)} who may")
        return f"{sum(voted.values())} of {sum(end.values())} voted" + (f", {missing} gave no ballot back" if missing else "")
