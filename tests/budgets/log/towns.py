"""Towns that vote: projects, ballots of every type, areas with few ballots, changed and cancelled ballots, a count."""

import hashlib
import json
import random
from dataclasses import asdict, dataclass, field

from app.budgets.counting import (
    Ballots,
    BallotSpec,
    BallotType,
    Election,
    Limit,
    Project,
    check_parameters,
    validate,
)
from app.budgets.counting.envelopes import Transfer, count_envelopes
from app.budgets.counting.manifest import manifest
from app.budgets.counting.pabulib import Details, write
from app.budgets.log import canonical, leaf_of
from app.budgets.log.entries import content_hash

from .bundles import ORIGIN, SIGNER, Story, digest

SEED = "the lots were drawn in public: 4, 17, 33 — ünï"
FEWEST = 25
STATIONS = ("Bücherei", "Town hall")
AMOUNTS = {1: 9_000, 2: 7_000, 3: 20_000, 4: 1_000}
AREAS = {1: "north", 2: "south", 3: "", 4: "isle"}
ROLLS = {1: 2, 2: None, 3: None, 4: 3}
DAYS = [f"2026-06-{day}T18:00:00+00:00" for day in ("09", "12", "12")]
DAYS[2] = DAYS[1].replace(":00+", ":00.500000+")
SPECS = {
    BallotType.APPROVAL: {"max_choices": 3, "limits": (Limit("category", "green", max_choices=2), Limit("category", "*", max_choices=3))},
    BallotType.KNAPSACK: {"max_cost": 9_000},
    BallotType.POINTS: {"max_total": 6, "spend_all": True, "max_value": 4},
    BallotType.RANKS: {"vector": (5, 3, 1), "max_choices": 4},
    BallotType.CHOOSE_ONE: {},
    BallotType.GRADES: {"min_value": -2, "max_value": 5},
    BallotType.YES_NO: {"max_choices": 3},
}  # fmt: skip


@dataclass
class Town:
    """Who lives where, what can be bought and how it is counted; `story()` lets them vote."""

    kind: BallotType = BallotType.APPROVAL
    rule: str = "greedy"
    parameters: dict = field(default_factory=dict)
    areas: str = "own"
    voters: dict = field(default_factory=lambda: {"north": 40, "south": 30, "isle": 7})
    withdrawn: str = ""
    has_exceptions: bool = False
    seed: int = 1

    def story(self) -> Story:
        self.random = random.Random(f"{self.seed} {self.kind} {self.rule}")
        self.projects = self._projects()
        self.specs = dict.fromkeys(AMOUNTS, self._spec())
        entries, final = self._vote()
        number = {
            area: sum(1 for one in final if one[1] == area and one[4]) for area in self.voters
        }
        withheld = sorted(area for area, n in number.items() if 0 < n < FEWEST)
        results, texts = self._count(
            [(area, text) for _, area, _, _, text in final if text], withheld
        )
        shown = sorted(
            (one for one in final if one[4] and one[1] not in withheld), key=lambda one: one[0]
        )
        entries += [
            {"t": "admit", "eligible": {area: 3 for area in self.voters if area == "south"}}
        ]
        if self.has_exceptions:
            self._make_exceptions(entries)
        notes = (entry for entry in entries if entry["t"] == "note")
        for n, note in enumerate(notes, 1):
            note["n"] = n
        return Story(
            definition=self._definition(),
            opened={area: n + 5 for area, n in self.voters.items()},
            entries=entries,
            batches=[1, 30, 60, 90, 1 + len(entries)],
            ballots=[
                {"slot": slot, "nonce": nonce, "ballot": text} for slot, _, _, nonce, text in shown
            ],
            results=results,
            pabulib=texts,
            closing={"counts": self._counts(final), "eligible": self._roll()},
            serials={slot: serial for slot, (serial, _station) in self.sheets.items()},
        )

    def _make_exceptions(self, entries):
        """Every kind of note but a withdrawal, the deadline moved twice."""
        moved = [{"before": DAYS[n], "closes": DAYS[n + 1]} for n in range(2)]
        notes = [{"what": "extended", **moved[0]}, {"what": "paused"}, {"what": "resumed"},
                 {"what": "extended", **moved[1]}, {"what": "paused"}]  # fmt: skip
        for n, note in enumerate(notes):
            entries.insert(10 * n, {"t": "note", "reason": "the servers stood in water", **note})
        entries.append({"t": "note", "what": "ended", "reason": "all have voted"})

    def _spec(self):
        return BallotSpec(type=self.kind, **SPECS[self.kind])

    def _roll(self):
        return {area: n + 5 + 3 * (area == "south") for area, n in self.voters.items()}

    def _projects(self):
        found = {}
        for name, amount in AMOUNTS.items():
            for n in range(7):
                code = f"{'NSCI'[name - 1]}{'ü' if n == 3 else ''}{n}"
                group = "bridge" if n in (1, 2) else ""
                category = "green" if n % 2 else "streets"
                cost = self.random.choice([amount // 4, amount // 3, amount // 2])
                found[code] = (name, Project(code, cost, category, AREAS[name], group))
        return found

    def is_open(self, name, area):
        return self.areas == "all" or AREAS[name] in ("", area)

    def _definition(self):
        return {
            "format": 1,
            "title": "What shall we build?",
            "currency": "EUR",
            "closes": DAYS[0],
            "log": {"origin": ORIGIN, "key": SIGNER.verifier.text, "fewest": FEWEST},
            "rule": self.rule,
            "parameters": check_parameters(self.rule, self.parameters),
            "areas": self.areas,
            "seed": digest(SEED),
            "envelopes": [
                {"id": name, "area": AREAS[name], "amount": AMOUNTS[name], "rolls_to": ROLLS[name],
                 "spec": json.loads(canonical(asdict(self.specs[name])))}
                for name in AMOUNTS
            ],
            "projects": [{"envelope": name, "title": f"“{p.id}”; or not", **asdict(p)} for name, p in self.projects.values()],
        }  # fmt: skip

    def _vote(self):
        """Entries in the order of the log, and for each slot what is final: slot, area, channel, nonce, text."""
        entries, final = [], []
        self.sheets = {}  # slot -> serial, station
        for area, number in self.voters.items():
            for _ in range(number):
                channel = self.random.choice(["online", "online", "paper"])
                slot, versions = self._hex(), self.random.choice([1, 1, 1, 1, 2, 3])
                if channel == "paper":
                    slot, versions = self._sheet(), 1
                for v in range(1, versions + 1):
                    nonce, text = self._hex(), self._ballot(area)
                    if self.random.random() < 0.1:
                        text = ""
                    entry = {"t": "ballot" if text else "cancel", "area": area, "channel": channel, "slot": slot,
                             "v": v, "salt": self._hex()}  # fmt: skip
                    entries.append(entry | ({"content": content_hash(nonce, text)} if text else {}))
                final.append((slot, area, channel, nonce, text))
        entries.sort(key=lambda entry: leaf_of(canonical({"round": ORIGIN, **entry})))
        entries += self._batches(final)
        if self.withdrawn:
            note = {
                "t": "note",
                "what": "withdrawn",
                "project": self.withdrawn,
                "reason": "the ground is wet",
            }
            entries.insert(40, note)
        return entries, final

    def _sheet(self):
        serial = "".join(self.random.choice("ACDEFHJK3479") for _ in range(12))
        slot = hashlib.sha256(f"pb-paper{ORIGIN}\0{serial}".encode()).hexdigest()[:32]
        self.sheets[slot] = serial, self.random.choice(STATIONS)
        return slot

    def _returned(self, final, area, station):
        """Whether each sheet in the box of a station is valid."""
        here = (one for one in final if one[1:3] == (area, "paper"))
        return [bool(one[4]) for one in here if self.sheets[one[0]][1] == station]

    def _batches(self, final):
        """Two batches from each box; one person more than there are sheets was marked."""
        found = []
        for area in self.voters:
            for station in STATIONS:
                sheets = self._returned(final, area, station)
                for part in filter(None, (sheets[::2], sheets[1::2])):
                    found.append({"t": "paperbatch", "area": area, "station": station, "sheets": len(part),
                                  "invalid": part.count(False), "marks": len(sheets) + 1, "salt": self._hex()})  # fmt: skip
        return found

    def _hex(self):
        return self.random.randbytes(16).hex()

    def _ballot(self, area):
        chosen = {}
        for name in AMOUNTS:
            if self.is_open(name, area) and self.random.random() < 0.9:
                chosen |= self._choices(name)
        return canonical(chosen)

    def _choices(self, name):
        candidates = {p.id: p for home, p in self.projects.values() if home == name}
        while True:
            some = self.random.sample(sorted(candidates), self.random.randint(1, 4))
            values = {
                BallotType.POINTS: lambda n: self.random.randint(1, 4),
                BallotType.RANKS: lambda n: n + 1,
                BallotType.GRADES: lambda n: self.random.randint(-2, 5),
                BallotType.YES_NO: lambda n: self.random.choice([-1, 0, 1, 1]),
            }.get(self.kind, lambda n: 1)
            ballot = {code: values(n) for n, code in enumerate(some)}
            if not validate(ballot, self.specs[name], candidates):
                return ballot

    def _counts(self, final):
        found = []
        for area in sorted(self.voters):
            online = [bool(one[4]) for one in final if one[1:3] == (area, "online")]
            places = [("online", "", online)]
            places += [("paper", name, self._returned(final, area, name)) for name in STATIONS]
            for channel, station, valid in places:
                row = {"area": area, "channel": channel, "station": station, "voted": len(valid) + (channel == "paper"),
                       "ballots": valid.count(True), "cancelled": valid.count(False)}  # fmt: skip
                found += [row] if valid else []
        return found

    def _count(self, ballots, withheld):
        standing = {
            code: (home, p) for code, (home, p) in self.projects.items() if code != self.withdrawn
        }
        elections = {str(name): self._election(name, ballots, standing) for name in AMOUNTS}
        counted = count_envelopes(
            elections, [Transfer(str(a), str(b)) for a, b in ROLLS.items() if b]
        )
        results, texts = [], {}
        for name in AMOUNTS:
            outcome = counted[str(name)].outcome
            election = self._election(name, ballots, standing, outcome.budget)
            whole = not any(self.is_open(name, area) for area in withheld)
            told = (
                json.loads(manifest(election, outcome))
                if whole
                else {"winners": list(outcome.winners), "cost": outcome.cost}
            )
            results.append({"id": name, "recomputable": whole, "budget": outcome.budget,
                            "ballots": election.ballots.total, "count": told})  # fmt: skip
            if whole:
                titles = {code: {"name": f"“{code}”; or not"} for code in standing}
                texts[name] = write(
                    election, Details({"currency": "EUR", "description": "a; b"}, titles), outcome
                )
        return {"round": ORIGIN, "seed": SEED, "withheld": withheld, "envelopes": results}, texts

    def _election(self, name, ballots, standing, budget=None):
        projects = [p for home, p in standing.values() if home == name]
        codes = {p.id for p in projects}
        chosen = [
            {code: value for code, value in json.loads(text).items() if code in codes}
            for area, text in ballots
            if self.is_open(name, area)
        ]
        if self.kind is BallotType.RANKS:
            chosen = [
                {code: n for n, code in enumerate(sorted(one, key=one.get), 1)} for one in chosen
            ]
        return Election(AMOUNTS[name] if budget is None else budget, tuple(projects), Ballots.of(chosen),
                        self.specs[name], self.rule, self.parameters, SEED)  # fmt: skip


RULES = [
    ("greedy", {}),
    ("greedy", {"by": "votes_per_cost", "threshold": 2}),
    ("greedy", {"misfit": "stop", "reserve": "80%"}),
    ("equal-shares", {}),
    ("equal-shares", {"completion": "add1_utilitarian", "comparison": True, "utility": "votes"}),
    ("phragmen", {}),
    ("max-welfare", {}),
]


def good_towns() -> list[Town]:
    """Every type of ballot and every rule, areas withheld and not, envelopes for all and for some."""
    towns = [
        Town(kind=kind, voters={"north": 40, "south": 30, "isle": n % 2 * 30})
        for n, kind in enumerate(BallotType)
    ]
    towns += [
        Town(rule=rule, parameters=parameters, seed=n) for n, (rule, parameters) in enumerate(RULES)
    ]
    towns += [
        Town(kind=BallotType.RANKS, withdrawn="N2"),
        Town(withdrawn="Sü3", areas="all", voters={"north": 40, "": 40}),
    ]
    towns += [Town(has_exceptions=True), Town(has_exceptions=True, withdrawn="N2")]
    return [*towns, Town(areas="all"), Town(voters={"north": 3}), Town(voters={})]
