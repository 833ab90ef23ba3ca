"""The checks of a bundle, one after the other; docs/voting.md lists them under the same numbers."""

# fmt: off
from __future__ import annotations

import re
from collections import Counter
from typing import Any

from app.budgets.counting.recount import count, sha, text_of
from app.budgets.log.verifier.history import History, check_entry
from app.budgets.log.verifier.pabulib import check_pabulib
from app.budgets.log.verifier.reading import (
    READER,
    UNFIXED,
    Failed,
    canonical,
    digest,
    document,
    expect,
    fields,
    is_hex,
    lines_of,
    text_in,
)
from app.budgets.log.verifier.rulebook import Rulebook, choices_of, header_of, lines_of_ballots
from app.budgets.log.verifier.signed import State, Tree, hash_of, states_of, unpacked

RECEIPT = re.compile(r"folkmoot-receipt v1\nround (\S+)\ncode ([0-9a-f]{64})\npromise (\S+)\n?")
GOOD_ANSWERS = ("counted", "replaced", "cancelled")


class Bundle:
    """A bundle under examination: each check leaves here what the later ones need."""

    def __init__(self, files: dict[str, bytes], witnesses: list[tuple[str, str]]) -> None:
        self.files, self.witnesses = files, witnesses  # a witness is (name of its file, text)
        self.book = Rulebook(document(files["round.json"], "round.json"))
        self.cast: list[tuple[str, str]] = []  # (area, text) of each published ballot
        self.withheld: set[str] = set()
        self.counted: list[str] = []  # a line for people about each envelope

    def check_log(self) -> str:
        """1: every line canonical and distinct, the root of every signed state computed again."""
        lines = lines_of(self.files["log.jsonl"], "log.jsonl")
        expect(bool(lines), "log.jsonl", "the log is empty")
        entries, leaves, codes = [], list[bytes](), dict[str, int]()
        for n, line in enumerate(lines):
            where = f"log.jsonl, line {n + 1}"
            entries.append(canonical(line, where))
            check_entry(entries[-1], self.book.origin, where)
            leaves.append(hash_of(b"\x00", line.encode()))
            first = codes.setdefault(leaves[-1].hex(), n)
            expect(first == n, where, f"the same entry as in line {first + 1}")
        self.history = History(entries, codes)
        states = self.published_states()
        for name, text in self.witnesses:
            states += states_of(text.replace("\r\n", "\n"), self.book.key, name)
        self.check_roots(states, leaves)
        return f"{len(entries)} entries, {len(states)} signed states, key {self.book.key.text}"

    def published_states(self) -> list[State]:
        """The states in checkpoints.txt, each larger than the one before; the last is the log's."""
        file = "checkpoints.txt"
        text = text_in(self.files[file], file)
        expect(text.endswith("\n\n") and not text.endswith("\n\n\n"), file, "must end with one empty line")
        states = states_of(text, self.book.key, file)
        for one, other in zip(states, states[1:]):
            expect(one.size < other.size, other.where, "is not larger than the one before")
        last, length = states[-1], len(self.history.entries)
        expect(last.size == length, last.where, f"the last state has {last.size} entries, the log {length}")
        return states

    def check_roots(self, states: list[State], leaves: list[bytes]) -> None:
        """Fail unless the log had each of these roots when it had so many entries."""
        tree = Tree()
        for state in sorted(states, key=lambda state: state.size):
            expect(state.size <= len(leaves), state.where, f"has {state.size} entries, the log only {len(leaves)}")
            for leaf in leaves[tree.size : state.size]:
                tree.add(leaf)
            why = f"the first {state.size} entries of the log have another root: the log was rewritten"
            expect(tree.root() == state.root, state.where, why)

    def check_files(self) -> str:
        """2: the first entry fixes round.json, the last one every other file."""
        self.history.check_ends()
        self.history.check_notes(self.book.closes)
        first, last = self.history.entries[0], self.history.entries[-1]
        frozen = digest(self.files["round.json"])
        expect(first["definition"] == frozen, "round.json", "is not the text that the log's first entry fixed")
        named = last["files"]
        for name in sorted(self.files):
            if name not in UNFIXED:
                expect(name in named, name, "the log's last entry does not name this file")
                expect(named[name] == digest(self.files[name]), name, "is not the text that the log's last entry fixed")
        missing = sorted(named.keys() - self.files.keys() | named.keys() & set(UNFIXED))
        expect(not missing, str(missing[:1]), "the log's last entry names a file that is not there, or cannot be fixed")
        return f"{len(named)} files as the log fixes them"

    def check_versions(self) -> str:
        """3: the versions of each slot are 1 to n, in one area and channel."""
        self.history.read_votes()
        return f"{len(self.history.final)} slots"

    def check_ballots(self) -> str:
        """4: the published ballots are the final ones of the log, opened, and each obeys the rules."""
        self.read_results()
        awaited = {vote.slot: vote for vote in self.history.standing if vote.area not in self.withheld}
        known: dict[tuple[str, str], str] = {}
        before = ""
        for n, line in enumerate(lines_of(self.files["ballots.jsonl"], "ballots.jsonl"), 1):
            where = f"ballots.jsonl, line {n}"
            given = fields(canonical(line, where), where, slot=str, nonce=str, ballot=str)
            slot, nonce, text = given["slot"], given["nonce"], given["ballot"]
            where = f"{where}, slot {slot[:32]}"
            expect(slot > before, where, "the slots are not in their order, each once")
            expect(slot in awaited, where, "is no final ballot of the log (or its area is withheld)")
            expect(is_hex(nonce, 16), where, "the nonce is not 16 bytes")
            vote, before = awaited.pop(slot), slot
            content = hash_of(b"pb-content-v1\x00", bytes.fromhex(nonce), text.encode()).hex()
            expect(content == vote.content, where, f"nonce and text do not open the content of line {vote.line} of log.jsonl")
            if (vote.area, text) not in known:
                known[vote.area, text] = self.fault_of(vote.area, text, where)
            expect(not known[vote.area, text], where, known[vote.area, text])
            self.cast.append((vote.area, text))
        for slot in sorted(awaited)[:1]:
            raise Failed(f"ballots.jsonl, slot {slot}", f"the final ballot of line {awaited[slot].line} of log.jsonl is missing")
        return f"{len(self.cast)} ballots, withheld areas: {sorted(self.withheld) or 'none'}"

    def fault_of(self, area: str, text: str, where: str) -> str:
        """What is wrong with the text of a ballot, "" if nothing is."""
        ballot = canonical(text, where)
        numbers = isinstance(ballot, dict) and all(type(n) is int for n in ballot.values())
        return self.book.fault_of(area, ballot) if numbers else "the ballot is no object from project to number"

    def read_results(self) -> None:
        """Read results.json, and which areas it withholds: exactly those with few ballots."""
        where = "results.json"
        given = document(self.files[where], where)
        self.results = fields(given, where, round=str, seed=str, withheld=list, envelopes=list)
        number = Counter(vote.area for vote in self.history.standing)
        few = sorted(area for area, n in number.items() if n < self.book.fewest)
        why = f"withheld must be the areas with fewer than {self.book.fewest} final ballots: {few}"
        expect(given["withheld"] == few, where, why)
        self.withheld = set(few)

    def check_counts(self) -> str:
        """5: box, roll and what the last entry says agree."""
        return self.history.check_counts()

    def check_result(self) -> str:
        """6: counting again gives what was published."""
        where, book = "results.json", self.book
        expect(self.results["round"] == book.origin, where, "is of another round")
        expect(digest(self.results["seed"].encode()) == book.seed, where, "seed is not the text that round.json fixed")
        names = [one.get("id") if isinstance(one, dict) else None for one in self.results["envelopes"]]
        expect(names == list(book.envelopes), where, "the envelopes are not those of round.json, in their order")
        told = dict(zip(names, self.results["envelopes"]))
        money = {name: e["amount"] for name, e in book.envelopes.items()}
        withdrawn = self.history.withdrawn(book)
        for name in book.order:
            projects = [p for p in book.projects.values() if p["envelope"] == name and p["id"] not in withdrawn]
            spent = self.check_envelope(told[name], money[name], projects)
            target = book.envelopes[name]["rolls_to"]
            if target is not None:
                money[target] += max(0, money[name] - spent)
        return "\n".join([f"{len(self.counted)} envelopes", *self.counted])

    def check_envelope(self, told: Any, budget: int, projects: list[Any]) -> int:
        """Fail unless an envelope's result is right; gives back what its winners cost."""
        where = f"results.json, envelope {told['id']}"
        fields(told, where, id=int, recomputable=bool, budget=int, ballots=int, count=dict)
        areas = [vote.area for vote in self.history.standing if self.book.is_open_to(told["id"], vote.area)]
        expect(told["budget"] == budget, where, f"the budget must be {budget}: its own and what rolled over")
        expect(told["ballots"] == len(areas), where, f"there are {len(areas)} ballots")
        whole = not self.withheld & set(areas)
        expect(told["recomputable"] == whole, where, f"recomputable must be {whole}")
        if whole:
            return self.count_again(told, budget, projects, where)
        return self.check_totals(told, budget, projects, where)

    def check_totals(self, told: Any, budget: int, projects: list[Any], where: str) -> int:
        """What can be said of an envelope whose ballots are not all published: that it could be so."""
        given = fields(told["count"], where, winners=list, cost=int)
        cost = {p["id"]: p["cost"] for p in projects}
        winners = [name for name in given["winners"] if isinstance(name, str) and name in cost]
        expect(len(set(winners)) == len(given["winners"]), where, "the winners are not projects of the envelope, each once")
        expect(given["cost"] == sum(cost[name] for name in winners), where, "cost is not that of the winners")
        within = given["cost"] <= budget or bool(self.book.parameters.get("reserve"))
        expect(within, where, "the winners cost more than the budget")
        expect(f"{told['id']}.pb" not in self.files, where, "there is a .pb file of an envelope whose ballots are withheld")
        self.counted.append(f"envelope {told['id']}: NOT RECOMPUTABLE, too few ballots of an area; said to win: {winners}")
        return int(given["cost"])

    def count_again(self, told: Any, budget: int, projects: list[Any], where: str) -> int:
        """Count an envelope from the ballots; fail unless everything that was published is the same."""
        envelope, book = self.book.envelopes[told["id"]], self.book
        ballots: Counter[str] = Counter()
        for (area, text), weight in Counter(self.cast).items():
            if book.is_open_to(told["id"], area):
                chosen = choices_of(READER.decode(text), projects, envelope["spec"]["type"])
                ballots[text_of(chosen)] += weight
        seed, fixed = self.results["seed"], sha(lines_of_ballots(ballots))
        header = header_of(envelope["spec"], budget, seed, fixed, projects)
        given = fields(told["count"], where, format=int, election=dict, rule=str, parameters=dict, input=str, result=dict, output=str)
        expect(text_of(given["election"]) == header, where, difference_in("election", given["election"], READER.decode(header)))
        is_rule = given["rule"] == book.rule and text_of(given["parameters"]) == text_of(book.parameters)
        expect(is_rule and given["format"] == 1, where, "rule, parameters or format are not those of round.json")
        kinds = [(READER.decode(text), ballots[text]) for text in sorted(ballots)]
        result: Any = count(given["election"], kinds, book.rule, book.parameters)
        expect(text_of(given["result"]) == text_of(result), where, difference_in("result", given["result"], result))
        hashes = given["input"] == sha(header) and given["output"] == sha(text_of(result))
        expect(hashes, where, "input or output is not the hash of what it stands for")
        name = f"{told['id']}.pb"
        expect(name in self.files, name, "the file is missing")
        check_pabulib(self.files[name], name, given["election"], ballots, result["rounds"])
        line = f"envelope {told['id']}: {sum(ballots.values())} ballots, {result['cost']} of {budget} for {result['winners']}"
        self.counted.append(line)
        return int(result["cost"])

    def check_receipt(self, text: str, name: str) -> str:
        """7: what became of the ballot that a receipt is for."""
        answer = self.answer_to(text.replace("\r\n", "\n"), name)
        reasons = {"promised": "the log promised to take it in and did not: keep the receipt, it proves that",
                   "unknown": "this log knows no such ballot and did not promise to take it in"}
        expect(answer.split()[0] in GOOD_ANSWERS, name, f"{answer} ({reasons.get(answer)})")
        return f"{name}: {answer}"

    def answer_to(self, text: str, name: str) -> str:
        """`promised`, `counted`, `replaced by version n`, `cancelled` or `unknown`."""
        found = RECEIPT.fullmatch(text)
        if found is None or found[1] != self.book.origin:
            return "unknown"
        line = self.history.codes.get(found[2])
        if line is None:
            return "promised" if self.is_promised(found[2], found[3], name) else "unknown"
        entry = self.history.entries[line]
        if "slot" not in entry:
            return "unknown"
        final = self.history.final[entry["slot"]]
        if not final.content:
            return "cancelled"
        return "counted" if final.version == entry["v"] else f"replaced by version {final.version}"

    def check_stub(self, text: str) -> str:
        """7: what became of the sheet of paper with this serial."""
        serial = "".join(c for c in text if c.isalnum()).upper()
        slot = hash_of(b"pb-paper", self.book.origin.encode(), b"\x00", serial.encode()).hex()[:32]
        vote = self.history.final.get(slot)
        why = "unknown (no sheet with this serial is in the box)"
        expect(vote is not None and vote.channel == "paper", f"stub {text[:40]}", why)
        return f"stub {text[:40]}: " + ("counted" if vote and vote.content else "invalid")

    def is_promised(self, code: str, promise: str, name: str) -> bool:
        """Whether the log signed that it will take in the entry of this code."""
        try:
            return self.book.key.promised(code, unpacked(promise, name))
        except Failed:
            return False


def difference_in(what: str, told: Any, found: Any) -> str:
    """The first part of a published object that is not as it was found."""
    names = sorted(found.keys() | told.keys())
    name = next((n for n in names if text_of(told.get(n)) != text_of(found.get(n))), "")
    return f"{what}, {name}: published {text_of(told.get(name))[:200]}, counted again {text_of(found.get(name))[:200]}"
