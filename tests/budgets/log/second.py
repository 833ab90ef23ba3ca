"""A second verifier, written from docs/voting.md and not from verify.py: slower, by other means, shorter of words.

Ed25519 by `cryptography`, trees by the recursion of RFC 6962, ballots and counts by the counting kernel, `.pb` files by
its reader. `verdict` names the check that fails, "" if none does.
"""

import base64
import hashlib
import json
import re
from collections import Counter, defaultdict
from dataclasses import asdict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.budgets.counting import (
    Ballots,
    BallotSpec,
    BallotType,
    Election,
    Limit,
    Project,
    check_parameters,
    count,
    validate,
)
from app.budgets.counting.manifest import manifest
from app.budgets.counting.pabulib import Details, read_bytes, write

TOP = {"round.json", "log.jsonl", "ballots.jsonl", "results.json", "checkpoints.txt"}
TOOLS = {"verify.py", "README.txt"}
MINE = ["id", "cost", "category", "area", "group"]
GROUP = 2**252 + 27742317777372353535851937790883648493


class Wrong(Exception):
    """It does not hold."""


def must(good):
    if not good:
        raise Wrong


def sha(data):
    return hashlib.sha256(data).hexdigest()


def dump(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def load(data):
    """Canonical JSON with whole numbers of at most 18 digits and no lone surrogates."""
    text = data.decode("ascii")
    value = json.loads(text)
    must(dump(value) == text)
    check_values(value)
    return value


def check_values(value):
    if isinstance(value, dict):
        for one in (*value, *value.values()):
            check_values(one)
    elif isinstance(value, list):
        for one in value:
            check_values(one)
    elif isinstance(value, str):
        value.encode()
    else:
        must(value is None or (isinstance(value, int) and abs(value) < 10**18))


def lines(data):
    must(data == b"" or data.endswith(b"\n"))
    return data.split(b"\n")[:-1]


def mth(leaves):
    """The hash of a tree, word by word as RFC 6962 defines it (of leaf hashes)."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def is_a(value, kind):
    return type(value) is kind


def is_id(text, size):
    return is_a(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text) is not None


def has(value, **kinds):
    must(is_a(value, dict) and set(value) == set(kinds))
    for name, kind in kinds.items():
        must(any(is_a(value[name], one) for one in (kind if is_a(kind, tuple) else (kind,))))


class Second:
    def __init__(self, files, witnesses=()):
        self.files, self.witnesses = files, witnesses

    # 0
    def bundle(self):
        for name in self.files:
            must(name in TOP | TOOLS or re.fullmatch(r"[1-9][0-9]{0,17}\.pb", name))
        must(set(self.files) >= TOP)
        self.round = r = load(self.files["round.json"])
        has(r["log"], origin=str, key=str, fewest=int)
        self.origin, self.fewest = r["log"]["origin"], r["log"]["fewest"]
        must(self.fewest > 0 and self.origin and not re.search(r"[\s+]", self.origin))
        name, short, packed = r["log"]["key"].split("+", 2)
        raw = base64.b64decode(packed, validate=True)
        must(
            base64.b64encode(raw).decode() == packed
            and name == self.origin
            and raw[0] == 1
            and len(raw) == 33
        )
        self.id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        must(self.id.hex() == short)
        self.key = Ed25519PublicKey.from_public_bytes(raw[1:])
        must(is_id(r["seed"], 32) and r["areas"] in ("own", "all"))
        must(check_parameters(r["rule"], r["parameters"]) == r["parameters"])
        self.envelopes = {e["id"]: e for e in r["envelopes"]}
        self.projects = {p["id"]: p for p in r["projects"]}
        must((len(self.envelopes), len(self.projects)) == (len(r["envelopes"]), len(r["projects"])))
        for p in r["projects"]:
            has(p, id=str, envelope=int, cost=int, category=str, area=str, group=str, title=str)
            Project(**{name: p[name] for name in MINE})
            must(
                "," not in p["id"]
                and p["id"] == p["id"].strip()
                and p["envelope"] in self.envelopes
            )
        none = type(None)
        for e in r["envelopes"]:
            has(e, id=int, area=str, amount=int, rolls_to=(int, none), spec=dict)
            must(
                e["id"] > 0
                and 0 <= e["amount"] <= 10**15
                and e["rolls_to"] in (None, *self.envelopes)
            )
            spec = self.spec(e)
            must(dump(asdict(spec)) == dump(e["spec"]))
            limits = [getattr(one, f) for one in spec.limits for f in LIMIT_NUMBERS]
            numbers = [getattr(spec, f) for f in SPEC_NUMBERS]
            must(all(x is None or is_a(x, int) for x in numbers + limits))
            must(
                all(is_a(x, int) and abs(x) <= 10**9 for x in spec.vector)
                and is_a(spec.spend_all, bool)
            )
            must(
                all(one.kind in ("category", "area") and is_a(one.name, str) for one in spec.limits)
            )
        for at in list(self.envelopes):
            for _ in self.envelopes:
                at = self.envelopes[at]["rolls_to"] if at is not None else None  # noqa: PLW2901
            must(at is None)

    def spec(self, e):
        given = {
            **e["spec"],
            "type": BallotType(e["spec"]["type"]),
            "vector": tuple(e["spec"]["vector"]),
        }
        return BallotSpec(**{**given, "limits": tuple(Limit(**one) for one in given["limits"])})

    # 1
    def log(self):
        texts = lines(self.files["log.jsonl"])
        self.entries = [load(text) for text in texts]
        for e in self.entries:
            self.form(e)
        self.leaves = [hashlib.sha256(b"\x00" + text).digest() for text in texts]
        must(len(set(self.leaves)) == len(texts) > 0)
        own = self.states(self.files["checkpoints.txt"].decode())
        must(own and own[-1][0] == len(texts))
        must(
            re.fullmatch(
                r"(?:[^\n]+\n){3,}\n(?:[^\n]+\n)+\n(?s:.*[^\n]\n\n)?",
                self.files["checkpoints.txt"].decode(),
            )
        )
        must([size for size, _ in own] == sorted({size for size, _ in own}))
        for size, root in own + [state for text in self.witnesses for state in self.states(text)]:
            must(size <= len(texts) and mth(self.leaves[:size]) == root)

    def form(self, e):
        must(e["round"] == self.origin)
        if e["t"] == "note":
            more = {
                "withdrawn": {"project": str},
                "extended": {"before": str, "closes": str},
                "paper": {"sheets": int},
            }
            must(e["what"] in ("withdrawn", "extended", "paused", "resumed", "paper", "ended"))
            has(e, t=str, round=str, n=int, what=str, reason=str, **more.get(e["what"], {}))
            return
        ballot = {"area": str, "channel": str, "slot": str, "v": int, "salt": str}
        has(e, t=str, round=str, **{
            "open": {"definition": str, "eligible": dict}, "ballot": {**ballot, "content": str}, "cancel": ballot,
            "paperbatch": {"area": str, "station": str, "sheets": int, "invalid": int, "marks": int, "salt": str},
            "admit": {"eligible": dict}, "close": {"counts": list, "eligible": dict, "files": dict},
        }[e["t"]])  # fmt: skip
        least = None if e["t"] == "admit" else 0
        must(
            all(
                is_a(n, int) and (least is None or n >= least)
                for n in e.get("eligible", {}).values()
            )
        )
        if e["t"] == "paperbatch":
            must(
                0 <= e["invalid"] <= e["sheets"] <= e["marks"]
                and e["sheets"]
                and is_id(e["salt"], 16)
            )
        if "slot" in e:
            must(
                is_id(e["slot"], 16)
                and is_id(e["salt"], 16)
                and e["v"] > 0
                and is_id(e.get("content", "0" * 64), 32)
            )

    def states(self, text):
        found = []
        parts = re.split("\n\n", text.strip("\n"))
        for body, signatures in zip(parts[::2], parts[1::2], strict=True):
            origin, size, packed, *more = body.split("\n")
            root = base64.b64decode(packed, validate=True)
            must(base64.b64encode(root).decode() == packed and len(root) == 32 and all(more))
            must(origin == self.origin and re.fullmatch("0|[1-9][0-9]{0,17}", size))
            signed = 0
            for line in signatures.split("\n"):
                name, packed = re.fullmatch("— (\\S+) (\\S+)", line).groups()
                raw = base64.b64decode(packed, validate=True)
                must(base64.b64encode(raw).decode() == packed)
                if (name, raw[:4]) == (self.origin, self.id):
                    must(self.signed(body.encode() + b"\n", raw[4:]))
                    signed += 1
            must(signed)
            found.append((int(size), root))
        return found

    def signed(self, message, signature):
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            return False
        return int.from_bytes(signature[32:], "little") < GROUP

    # 2
    def fixed(self):
        kinds = [e["t"] for e in self.entries]
        must(
            kinds[0] == "open"
            and kinds[-1] == "close"
            and kinds.count("open") == kinds.count("close") == 1
        )
        must(self.entries[0]["definition"] == sha(self.files["round.json"]))
        loose = {"log.jsonl", "checkpoints.txt", *TOOLS}
        must(
            self.entries[-1]["files"]
            == {name: sha(data) for name, data in self.files.items() if name not in loose}
        )

        self.exceptions()

    def exceptions(self):
        notes = [e for e in self.entries if e["t"] == "note"]
        must([e["n"] for e in notes] == list(range(1, len(notes) + 1)))
        deadlines = [(e["before"], e["closes"]) for e in notes if e["what"] == "extended"]
        told = [self.round.get("closes"), *(later for _, later in deadlines)]
        must([before for before, _ in deadlines] == told[:-1])
        must(all(before < later for before, later in deadlines))
        turns = [e["what"] for e in notes if e["what"] in ("paused", "resumed")]
        must(turns == [("paused", "resumed")[n % 2] for n in range(len(turns))])
        ends = [n for n, e in enumerate(notes) if e["what"] == "ended"]
        must(ends in ([], [len(notes) - 1]))
        gone = [e["project"] for e in notes if e["what"] == "withdrawn"]
        must(len(gone) == len(set(gone)))

    # 3
    def versions(self):
        slots = defaultdict(list)
        for e in self.entries:
            if "slot" in e:
                slots[e["slot"]].append(e)
        for found in slots.values():
            must(sorted(e["v"] for e in found) == list(range(1, len(found) + 1)))
            must(len({(e["area"], e["channel"]) for e in found}) == 1)
            must(len(found) == 1 or found[0]["channel"] != "paper")
        self.last = {slot: max(found, key=lambda e: e["v"]) for slot, found in slots.items()}

    # 4
    def ballots(self):
        self.results = load(self.files["results.json"])
        has(self.results, round=str, seed=str, withheld=list, envelopes=list)
        counting = [e for e in self.last.values() if e["t"] == "ballot"]
        number = Counter(e["area"] for e in counting)
        self.few = {area for area in number if number[area] < self.fewest}
        must(self.results["withheld"] == sorted(self.few))
        shown = [load(line) for line in lines(self.files["ballots.jsonl"])]
        for one in shown:
            has(one, slot=str, nonce=str, ballot=str)
        must(
            [one["slot"] for one in shown]
            == sorted(e["slot"] for e in counting if e["area"] not in self.few)
        )
        self.votes = []
        for one in shown:
            must(is_id(one["nonce"], 16))
            opened = b"pb-content-v1\x00" + bytes.fromhex(one["nonce"]) + one["ballot"].encode()
            must(sha(opened) == self.last[one["slot"]]["content"])
            self.votes.append((self.last[one["slot"]]["area"], load(one["ballot"].encode())))
        for area, ballot in self.votes:
            must(
                is_a(ballot, dict)
                and all(is_a(n, int) and abs(n) <= 10**9 for n in ballot.values())
            )
            must(all(self.is_open(self.projects[p]["envelope"], area) for p in ballot))
            for name, e in self.envelopes.items():
                inside = {
                    p: self.project(p)
                    for p in self.projects
                    if self.projects[p]["envelope"] == name
                }
                part = {p: n for p, n in ballot.items() if p in inside}
                must(not part or not validate(part, self.spec(e), inside))

    def is_open(self, envelope, area):
        return self.round["areas"] == "all" or self.envelopes[envelope]["area"] in ("", area)

    def project(self, name):
        return Project(**{field: self.projects[name][field] for field in MINE})

    # 5
    def counts(self):
        close = self.entries[-1]
        places = []
        sums = Counter()
        for row in close["counts"]:
            has(row, area=str, channel=str, station=str, voted=int, ballots=int, cancelled=int)
            back = row["ballots"] + row["cancelled"]
            must(
                row["voted"] == back
                or (row["channel"] in ("paper", "kiosk") and row["voted"] > back)
            )
            must(min(row["ballots"], row["cancelled"]) >= 0)
            places.append((row["area"], row["channel"], row["station"]))
            sums[row["area"], row["channel"], "ballot"] += row["ballots"]
            sums[row["area"], row["channel"], "cancel"] += row["cancelled"]
        must(places == sorted(set(places)))
        must(+sums == Counter((e["area"], e["channel"], e["t"]) for e in self.last.values()))
        came = Counter()
        for e in self.entries:
            if e["t"] in ("open", "admit"):
                came.update(e["eligible"])
        must(
            {a: n for a, n in came.items() if n}
            == {a: n for a, n in close["eligible"].items() if n}
        )
        for area in {row["area"] for row in close["counts"]}:
            must(sum(r["voted"] for r in close["counts"] if r["area"] == area) <= came[area])
        self.paper(
            {(r["area"], r["station"]): r for r in close["counts"] if r["channel"] == "paper"}
        )

    def paper(self, rows):
        boxes = defaultdict(list)
        for e in self.entries:
            if e["t"] == "paperbatch":
                boxes[e["area"], e["station"]].append(e)
        must(set(boxes) <= set(rows))
        for place, row in rows.items():
            sheets = 0
            marks = [e["marks"] for e in boxes[place]]
            for e in boxes[place]:
                sheets += e["sheets"]
                must(sheets <= e["marks"])
            must(marks == sorted(marks) and max(marks, default=0) <= row["voted"])
            must(sheets == row["ballots"] + row["cancelled"])
            must(sum(e["invalid"] for e in boxes[place]) == row["cancelled"])

    # 6
    def result(self):
        told = {one["id"]: one for one in self.results["envelopes"]}
        must(
            self.results["round"] == self.origin
            and sha(self.results["seed"].encode()) == self.round["seed"]
        )
        must([one["id"] for one in self.results["envelopes"]] == list(self.envelopes))
        self.gone = {
            e["project"] for e in self.entries if e["t"] == "note" and e["what"] == "withdrawn"
        }
        must(self.gone <= set(self.projects))
        for one in told.values():
            has(one, id=int, recomputable=bool, budget=int, ballots=int, count=dict)
            self.envelope(one, told)
        must(
            {f"{name}.pb" for name, one in told.items() if one["recomputable"]}
            == {n for n in self.files if n.endswith(".pb")}
        )

    def envelope(self, one, told):
        e = self.envelopes[one["id"]]
        rolled = sum(
            max(0, told[n]["budget"] - self.spent(told[n]))
            for n in told
            if self.envelopes[n]["rolls_to"] == e["id"]
        )
        must(one["budget"] == e["amount"] + rolled)
        spending = [
            v for v in self.last.values() if v["t"] == "ballot" and self.is_open(e["id"], v["area"])
        ]
        must(one["ballots"] == len(spending))
        must(one["recomputable"] == (not any(v["area"] in self.few for v in spending)))
        projects = [
            self.project(p)
            for p in self.projects
            if self.projects[p]["envelope"] == e["id"] and p not in self.gone
        ]
        if not one["recomputable"]:
            has(one["count"], winners=list, cost=int)
            cost = {p.id: p.cost for p in projects}
            winners = one["count"]["winners"]
            must(
                len(set(winners)) == len(winners)
                and sum(cost[p] for p in winners) == one["count"]["cost"]
            )
            must(one["count"]["cost"] <= one["budget"] or self.round["parameters"].get("reserve"))
            return
        names = {p.id for p in projects}
        ballots = [
            {p: n for p, n in b.items() if p in names}
            for area, b in self.votes
            if self.is_open(e["id"], area)
        ]
        if e["spec"]["type"] == "ranks":
            ballots = [{p: n for n, p in enumerate(sorted(b, key=b.get), 1)} for b in ballots]
        election = Election(one["budget"], tuple(projects), Ballots.of(ballots), self.spec(e), self.round["rule"],
                            self.round["parameters"], self.results["seed"])  # fmt: skip
        outcome = count(election)
        must(dump(one["count"]) == dump(json.loads(manifest(election, outcome))))
        self.pabulib(f"{e['id']}.pb", election, outcome)

    def spent(self, one):
        return one["count"]["result"]["cost"] if one["recomputable"] else one["count"]["cost"]

    def pabulib(self, name, election, outcome):
        """The file must be what its own currency and texts make of the count, but for META's other lines."""
        document = read_bytes(self.files[name], name)
        must(document.budget == election.budget)
        titles = {row.project.id: {"name": row.name} for row in document.rows}
        ours = write(election, Details({"currency": document.currency}, titles), outcome)
        theirs = self.files[name].decode()
        must(ours[ours.index("\nPROJECTS\n") :] == theirs[theirs.index("\nPROJECTS\n") :])

    # 7
    def receipt(self, text):
        found = re.fullmatch(
            r"folkmoot-receipt v1\nround (\S+)\ncode ([0-9a-f]{64})\npromise (\S+)\n?", text
        )
        if not found or found[1] != self.origin:
            return "unknown"
        leaf = bytes.fromhex(found[2])
        if leaf not in self.leaves:
            message = b"pb-promise-v1\x00" + self.origin.encode() + leaf
            try:
                return "promised" if self.signed(message, base64.b64decode(found[3])) else "unknown"
            except ValueError:
                return "unknown"
        e = self.entries[self.leaves.index(leaf)]
        if "slot" not in e:
            return "unknown"
        last = self.last[e["slot"]]
        if last["t"] == "cancel":
            return "cancelled"
        return "counted" if last is e else f"replaced by version {last['v']}"

    def stub(self, text):
        serial = "".join(c for c in text.upper() if c.isalnum())
        found = self.last.get(sha(f"pb-paper{self.origin}\0{serial}".encode())[:32])
        if found is None or found["channel"] != "paper":
            return "unknown"
        return "counted" if found["t"] == "ballot" else "invalid"


SPEC_NUMBERS = (
    "min_choices",
    "max_choices",
    "min_cost",
    "max_cost",
    "min_total",
    "max_total",
    "min_value",
    "max_value",
)
LIMIT_NUMBERS = ("min_choices", "max_choices", "max_cost", "max_points")
CHECKS = ("bundle", "log", "fixed", "versions", "ballots", "counts", "result")


def verdict(files, witnesses=(), second=None) -> str:
    """The number of the first check that fails, "" if none does."""
    second = second or Second(files, witnesses)
    for number, name in enumerate(CHECKS):
        try:
            getattr(second, name)()
        except Exception:  # noqa: BLE001
            return str(number)
    return ""
