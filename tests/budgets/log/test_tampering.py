"""Every way to change a published bundle that we could think of: found, by the right check, by both verifiers."""

import base64
import json
import random

import pytest

from app.budgets.counting import BallotType
from app.budgets.log import Signer, canonical, leaf_of
from app.budgets.log.entries import content_hash

from .bundles import ORIGIN, digest
from .running import failed, run, try_here
from .second import verdict
from .towns import Town

FLIPS = 12  # of each file
THIEF = Signer(ORIGIN, b"\x07" * 32)  # signs in the log's name with another key
FIXED = ("round.json", "ballots.jsonl", "results.json", "1.pb", "2.pb")


@pytest.fixture(scope="module")
def honest():
    return Town(voters={"north": 40, "south": 30, "isle": 12}).story()


def judged(tmp_path, files, *options):
    """The check that fails; both verifiers must agree on it."""
    code, said = try_here(tmp_path / "bundle.zip", files, *options)
    number = failed(said)
    assert code == bool(number), said
    if not options:
        assert verdict(files) == number, said
    return number, said


# ---- by somebody without the log's key


@pytest.mark.parametrize("name", [*FIXED, "log.jsonl", "checkpoints.txt"])
def test_no_byte_can_be_another(tmp_path, honest, name):
    files, r = honest.files(), random.Random(name)
    for _ in range(FLIPS):
        data = bytearray(files[name])
        data[r.randrange(len(data))] ^= 1 << r.randrange(8)
        code, said = try_here(tmp_path / "bundle.zip", {**files, name: bytes(data)})
        assert code == 1
        assert failed(said) in ("1" if name in ("log.jsonl", "checkpoints.txt") else "012")
        assert verdict({**files, name: bytes(data)}) == failed(said), said


@pytest.mark.parametrize("name", [*FIXED, "log.jsonl", "checkpoints.txt"])
def test_no_file_can_be_away_emptied_cut_or_longer(tmp_path, honest, name):
    files = honest.files()
    without = {other: data for other, data in files.items() if other != name}
    assert judged(tmp_path, without)[0] == ("2" if name.endswith(".pb") else "0")
    for data in (
        b"",
        files[name][: len(files[name]) // 2],
        files[name][:-1],
        files[name] + b"\n",
        files[name] * 2,
    ):
        assert judged(tmp_path, {**files, name: data})[0] in list("012")


def test_the_tools_beside_the_evidence_prove_nothing(tmp_path, honest):
    files = honest.files() | {"verify.py": b"print('Everything holds.')", "README.txt": b""}
    assert judged(tmp_path, files)[0] == ""


@pytest.mark.parametrize("name", ["log.jsonl", "ballots.jsonl"])
def test_no_line_can_be_dropped_doubled_or_moved(tmp_path, honest, name):
    files = honest.files()
    lines = files[name].splitlines(keepends=True)
    for changed in (
        lines[:-1],
        lines[:5] + lines[6:],
        [*lines, lines[-1]],
        [*lines[:3], lines[4], lines[3], *lines[5:]],
    ):
        number = judged(tmp_path, {**files, name: b"".join(changed)})[0]
        assert number == ("1" if name == "log.jsonl" else "2")


def test_a_checkpoint_dropped_or_put_back(tmp_path, honest):
    files = honest.files()
    notes = files["checkpoints.txt"].decode().split("\n\n")
    pairs = ["\n\n".join(notes[n : n + 2]) + "\n\n" for n in range(0, len(notes) - 1, 2)]
    for changed in (pairs[:-1], [pairs[1], pairs[0], *pairs[2:]], [*pairs, pairs[-1]]):
        assert judged(tmp_path, {**files, "checkpoints.txt": "".join(changed).encode()})[0] == "1"
    assert judged(tmp_path, {**files, "checkpoints.txt": "".join(pairs[1:]).encode()})[0] == ""


def test_a_log_that_ends_earlier(tmp_path, honest):
    files = honest.files()
    lines = files["log.jsonl"].splitlines(keepends=True)[:60]
    notes = files["checkpoints.txt"].decode().split("\n\n")[:6]
    changed = {
        **files,
        "log.jsonl": b"".join(lines),
        "checkpoints.txt": ("\n\n".join(notes) + "\n\n").encode(),
    }
    assert judged(tmp_path, changed)[0] == "2"


def rehashed(files):
    """What anybody can hash again: the first and the last entry name the files as they are now."""
    lines = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    lines[0]["definition"] = digest(files["round.json"])
    lines[-1]["files"] = {name: digest(files[name]) for name in lines[-1]["files"]}
    return {**files, "log.jsonl": "".join(canonical(line) + "\n" for line in lines).encode()}


def test_a_cost_changed_and_all_hashed_again_without_the_key(tmp_path, honest):
    files = honest.files()
    definition = json.loads(files["round.json"])
    definition["projects"][0]["cost"] -= 1
    files["round.json"] = canonical(definition).encode()
    assert judged(tmp_path, files)[0] == "2"
    number, said = judged(tmp_path, rehashed(files))
    assert number == "1"
    assert "the log was rewritten" in said


def test_a_signature_by_another_key(tmp_path, honest):
    story = honest.copy()
    story.signer = THIEF
    number, said = judged(tmp_path, story.files())
    assert number == "1"
    assert "no signature by" in said


# ---- by somebody with the log's key, who hashes and signs everything again


def recast(story, slot, text):
    """Another text for a final ballot, with its commitment."""
    entry, nonce = story.final(slot), "5" * 32
    entry["content"] = content_hash(nonce, text)
    next(one for one in story.ballots if one["slot"] == slot).update(nonce=nonce, ballot=text)


def some_slot(story, area="north", versions=1):
    return next(
        one["slot"]
        for one in story.ballots
        if (final := story.final(one["slot"]))["area"] == area and final["v"] >= versions
    )


def extra(story, area="north", text="{}"):
    """A ballot that nobody cast."""
    nonce, slot = "6" * 32, "f" * 32
    entry = {
        "t": "ballot",
        "area": area,
        "channel": "online",
        "slot": slot,
        "v": 1,
        "salt": "0" * 32,
    }
    story.entries.append(entry | {"content": content_hash(nonce, text)})
    if area not in story.results["withheld"]:
        story.ballots.append({"slot": slot, "nonce": nonce, "ballot": text})


def row_of(story, area="north", channel="online"):
    return next(
        row for row in story.closing["counts"] if (row["area"], row["channel"]) == (area, channel)
    )


def add_to_counts(story, area="north", n=1):
    row = row_of(story, area)
    row["voted"], row["ballots"] = row["voted"] + n, row["ballots"] + n


def two_ballots_swapped(s):
    one, other = s.ballots[2:4]
    one["ballot"], other["ballot"] = '{"C0":1}', '{"C5":1}'


def a_ballot_put_in_the_box_alone(s):
    s.ballots.append({"slot": "f" * 32, "nonce": "6" * 32, "ballot": "{}"})


def a_version_twice(s):
    s.final(some_slot(s, versions=2))["v"] = 1


def a_cancelled_one_published(s):
    slot = next(e["slot"] for e in s.entries if e["t"] == "cancel" and s.final(e["slot"]) is e)
    s.ballots.append({"slot": slot, "nonce": "0" * 32, "ballot": "{}"})
    s.ballots.sort(key=lambda one: one["slot"])


def a_gap(s):
    s.final(some_slot(s))["v"] = 2


def a_slot_in_two_areas(s):
    s.final(some_slot(s, versions=2))["area"] = "south"


def a_slot_in_two_channels(s):
    s.final(some_slot(s, versions=2))["channel"] = "kiosk"


def stuffed(s):
    extra(s)


def stuffed_and_counted(s):
    extra(s)
    add_to_counts(s)


def stuffed_beyond_the_roll(s):
    extra(s, "isle")
    add_to_counts(s, "isle")
    s.closing["eligible"]["isle"] = s.opened["isle"] = (
        sum(r["voted"] for r in s.closing["counts"] if r["area"] == "isle") - 1
    )


def told_too_few_for_an_area(s):
    s.closing["eligible"]["north"] = s.opened["north"] = 39


def people_on_the_roll_whom_nobody_admitted(s):
    s.closing["eligible"]["north"] += 100


def counts_of_the_box_changed(s):
    row = row_of(s)
    row["ballots"], row["cancelled"] = row["ballots"] - 1, row["cancelled"] + 1


def counts_moved_between_channels(s):
    row, other = row_of(s), row_of(s, channel="paper")
    for name, change in (("ballots", 1), ("voted", 1)):
        row[name], other[name] = row[name] - change, other[name] + change


def more_voted_than_ballots(s):
    row_of(s)["voted"] += 1


def batch_of(s, n=0):
    return [e for e in s.entries if e["t"] == "paperbatch"][n]


def more_sheets_than_marks(s):
    """Each batch by itself is within them, both together are not."""
    both = [e for e in s.entries if e["t"] == "paperbatch" and e["station"] == "Town hall"][:2]
    for one in both:
        one["marks"] = one["sheets"]


def marks_that_fall(s):
    row_of(s, channel="paper")["voted"] += 5
    s.closing["eligible"]["north"] += 9
    s.opened["north"] += 9
    batch_of(s)["marks"] += 5


def marks_beyond_the_roll(s):
    batch_of(s, 1)["marks"] += 5


def an_invalid_sheet_less(s):
    next(e for e in s.entries if e["t"] == "paperbatch" and e["invalid"])["invalid"] -= 1


def a_batch_away(s):
    s.entries.remove(batch_of(s))


def a_batch_of_a_station_that_nobody_knows(s):
    batch_of(s)["station"] = "Shed"


def sheets_moved_between_stations(s):
    one, other = (r for r in s.closing["counts"] if r["area"] == "north" and r["station"])
    one["ballots"], other["ballots"] = one["ballots"] - 1, other["ballots"] + 1
    one["voted"], other["voted"] = one["voted"] + 3, other["voted"] + 1


def sheets_without_a_batch(s):
    for entry in [e for e in s.entries if e["t"] == "paperbatch"]:
        s.entries.remove(entry)


def more_marked_than_on_the_roll(s):
    row_of(s, channel="paper")["voted"] += 9


def a_sheet_changed(s):
    entry = next(e for e in s.entries if e.get("channel") == "paper" and e["t"] == "ballot")
    s.entries.append({**entry, "v": 2, "salt": "1" * 32})


def a_batch_with_more_invalid_than_sheets(s):
    batch_of(s)["invalid"] = batch_of(s)["sheets"] + 1


def a_batch_beyond_its_marks(s):
    batch_of(s)["marks"] = batch_of(s)["sheets"] - 1


def a_batch_without_salt(s):
    del batch_of(s)["salt"]


def a_row_of_counts_away(s):
    s.closing["counts"].pop()


def counts_out_of_order(s):
    s.closing["counts"].reverse()


def too_many_choices(s):
    recast(s, some_slot(s), '{"N0":1,"N4":1,"N5":1,"N6":1}')


def a_project_of_another_area(s):
    recast(s, some_slot(s), '{"S0":1}')


def an_unknown_project(s):
    recast(s, some_slot(s), '{"Z9":1}')


def a_fraction_of_a_vote(s):
    recast(s, some_slot(s), '{"N0":1.0}')


def a_vote_of_true(s):
    recast(s, some_slot(s), '{"N0":true}')


def a_project_twice(s):
    recast(s, some_slot(s), '{"N0":1,"N0":1}')


def another_valid_ballot(s):
    recast(s, some_slot(s), '{"N0":1,"N4":1}')


def a_large_area_withheld(s):
    s.results["withheld"] = ["isle", "south"]
    s.ballots = [one for one in s.ballots if s.final(one["slot"])["area"] == "north"]


def a_small_area_not_named(s):
    s.results["withheld"] = []


def one_of_a_small_area_published(s):
    slot = next(
        e["slot"]
        for e in s.entries
        if e.get("area") == "isle" and s.final(e["slot"])["t"] == "ballot"
    )
    s.ballots.append({"slot": slot, "nonce": "0" * 32, "ballot": "{}"})
    s.ballots.sort(key=lambda one: one["slot"])


def a_dearer_project(s):
    s.definition["projects"][0]["cost"] += 1


def a_larger_envelope(s):
    s.definition["envelopes"][0]["amount"] += 1


def another_rule(s):
    s.definition["rule"], s.definition["parameters"] = "phragmen", {"misfit": "stop"}


def another_parameter(s):
    s.definition["parameters"]["threshold"] = 1


def counted(s, n=0):
    return s.results["envelopes"][n]["count"]


def other_winners(s):
    counted(s)["result"]["winners"].reverse()


def other_winners_hashed_again(s):
    other_winners(s)
    counted(s)["output"] = digest(canonical(counted(s)["result"]))


def a_purchase_changed(s):
    counted(s)["result"]["rounds"][0]["left"] += 1


def another_lot(s):
    s.results["seed"] = "a better one"


def another_lot_fixed_again(s):
    s.results["seed"] = "a better one"
    s.definition["seed"] = digest("a better one")


def less_money_rolled_over(s):
    s.results["envelopes"][1]["budget"] -= 1


def more_ballots_told(s):
    s.results["envelopes"][2]["ballots"] += 1


def said_to_be_recomputable(s):
    s.results["envelopes"][2]["recomputable"] = True


def said_not_to_be_recomputable(s):
    told = s.results["envelopes"][0]
    told["recomputable"], told["count"] = False, {"winners": [], "cost": 0}


def an_envelope_left_out(s):
    s.results["envelopes"].pop()


def winners_beyond_the_money(s):
    one = s.results["envelopes"][2]
    cost = {p["id"]: p["cost"] for p in s.definition["projects"] if p["envelope"] == 3}
    one["count"] = {"winners": sorted(cost), "cost": sum(cost.values())}


def a_winner_of_another_envelope(s):
    one = s.results["envelopes"][2]
    one["count"] = {
        "winners": ["N0"],
        "cost": next(p["cost"] for p in s.definition["projects"] if p["id"] == "N0"),
    }


def a_winner_twice(s):
    counted(s, 2)["winners"] *= 2
    counted(s, 2)["cost"] *= 2


def a_pb_of_what_is_withheld(s):
    s.pabulib[3] = s.pabulib[1]


def a_pb_away(s):
    del s.pabulib[1]


def in_pb(old, new, part="VOTES"):
    def change(s):
        head, mark, tail = s.pabulib[1].partition(f"\n{part}\n")
        assert old in tail
        s.pabulib[1] = head + mark + tail.replace(old, new, 1)

    return change


def a_pb_with_another_winner(s):
    head, mark, tail = s.pabulib[1].partition("\nPROJECTS\n")
    assert ";1;north" in tail
    s.pabulib[1] = head + mark + tail.replace(";1;north", ";0;north", 1)


def a_pb_vote_away(s):
    s.pabulib[1] = s.pabulib[1].rstrip("\n").rpartition("\n")[0] + "\n"


def a_pb_budget(s):
    old = next(line for line in s.pabulib[1].splitlines() if line.startswith("budget;"))
    s.pabulib[1] = s.pabulib[1].replace(old, "budget;91")


def a_pb_with_one_more_vote(s):
    s.pabulib[1] = s.pabulib[1] + "1000;N0\n"


def another_definition_fixed(s):
    s.frozen = digest("something else")


def a_file_not_named(s):
    s.skip = {"results.json"}


def two_ends(s):
    s.entries.insert(50, {"t": "close", "files": {}, "counts": [], "eligible": {}})


def two_beginnings(s):
    s.entries.insert(50, {"t": "open", "definition": "", "eligible": {}})


def an_entry_of_another_round(s):
    s.entries[5]["round"] = "another/round"


def an_unknown_kind(s):
    s.entries.insert(5, {"t": "correction"})


def a_field_more(s):
    s.entries[5]["who"] = "somebody"


def a_version_that_is_no_number(s):
    s.entries[5]["v"] = "1"


def a_withdrawal_after_the_count(s):
    winner = counted(s)["result"]["winners"][0]
    s.entries.append(noted("withdrawn", project=winner))


def a_withdrawal_of_nothing(s):
    s.entries.append(noted("withdrawn", project="Z9"))


def noted(what, **facts):
    return {"t": "note", "n": 1, "what": what, "reason": ".", **facts}


def an_unknown_exception(s):
    s.entries.append(noted("forgotten"))


def a_note_that_says_more(s):
    s.entries.append(noted("paused", until="soon"))


def a_note_taken_out(s):
    s.entries.append(noted("paused", n=2))


def paused_twice(s):
    s.entries += [noted("paused"), noted("paused", n=2)]


def resumed_without_a_pause(s):
    s.entries.append(noted("resumed"))


def a_deadline_that_was_not_promised(s):
    closes = s.definition["closes"]
    s.entries.append(noted("extended", before=f"1{closes[1:]}", closes=f"9{closes[1:]}"))


def a_sooner_deadline(s):
    closes = s.definition["closes"]
    s.entries.append(noted("extended", before=closes, closes=f"1{closes[1:]}"))


def a_pause_after_the_end(s):
    s.entries += [noted("ended"), noted("paused", n=2)]


INSIDER = {
    "1": [an_entry_of_another_round, an_unknown_kind, a_field_more, a_version_that_is_no_number, an_unknown_exception,
          a_note_that_says_more, a_batch_with_more_invalid_than_sheets, a_batch_beyond_its_marks, a_batch_without_salt],
    "2": [a_note_taken_out, paused_twice, resumed_without_a_pause, a_deadline_that_was_not_promised, a_sooner_deadline,
          a_pause_after_the_end, another_definition_fixed, a_file_not_named, two_ends, two_beginnings],
    "3": [a_gap, a_slot_in_two_areas, a_slot_in_two_channels, a_version_twice, a_sheet_changed],
    "4": [two_ballots_swapped, a_ballot_put_in_the_box_alone, a_cancelled_one_published, too_many_choices,
          a_project_of_another_area, an_unknown_project, a_fraction_of_a_vote, a_vote_of_true, a_project_twice,
          a_large_area_withheld, a_small_area_not_named, one_of_a_small_area_published],
    "5": [stuffed, stuffed_beyond_the_roll, told_too_few_for_an_area, people_on_the_roll_whom_nobody_admitted,
          counts_of_the_box_changed, counts_moved_between_channels, more_voted_than_ballots, a_row_of_counts_away,
          counts_out_of_order, more_sheets_than_marks, marks_that_fall, marks_beyond_the_roll, an_invalid_sheet_less,
          a_batch_away, a_batch_of_a_station_that_nobody_knows, sheets_moved_between_stations, sheets_without_a_batch,
          more_marked_than_on_the_roll],
    "6": [stuffed_and_counted, another_valid_ballot, a_dearer_project, a_larger_envelope, another_rule, another_parameter,
          other_winners, other_winners_hashed_again, a_purchase_changed, another_lot, another_lot_fixed_again,
          less_money_rolled_over, more_ballots_told, said_to_be_recomputable, said_not_to_be_recomputable,
          an_envelope_left_out, winners_beyond_the_money, a_winner_of_another_envelope, a_winner_twice,
          a_pb_of_what_is_withheld, a_pb_away, a_pb_with_another_winner, a_pb_vote_away, a_pb_budget,
          a_pb_with_one_more_vote, in_pb("N0", "N4"), in_pb("N0", "N4", "PROJECTS"), a_withdrawal_after_the_count,
          a_withdrawal_of_nothing],
}  # fmt: skip


@pytest.mark.parametrize(
    ("number", "change"),
    [(number, change) for number, changes in INSIDER.items() for change in changes],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_somebody_with_the_key_changes_is_named(tmp_path, honest, number, change):
    story = honest.copy()
    change(story)
    assert judged(tmp_path, story.files())[0] == number


@pytest.mark.parametrize("kind", BallotType)
def test_one_other_vote_in_a_pb_of_any_type(tmp_path, kind):
    town = Town(kind=kind, voters={"north": 32})
    story = town.story()
    head, mark, votes = story.pabulib[1].partition("\nVOTES\n")
    lines = votes.splitlines()
    lines[1], lines[-1] = (
        "1;" + lines[-1].partition(";")[2],
        f"{len(lines) - 1};" + lines[1].partition(";")[2],
    )
    story.pabulib[1] = head + mark + "\n".join(lines) + "\n"
    assert judged(tmp_path, story.files())[0] == "6"


# ---- by an operator with the log's key who rewrites everything, so that all of it agrees


def test_a_whole_other_round_is_found_by_one_witness_or_one_receipt(tmp_path, honest):
    other = Town(voters={"north": 40, "south": 30, "isle": 12}, seed=2).story()
    files, seen, receipt = other.files(), tmp_path / "seen.txt", tmp_path / "receipt.txt"
    assert judged(tmp_path, files)[0] == ""
    seen.write_text(honest.notes(honest.lines(), [30])[0], encoding="utf-8")
    code, said = run(tmp_path, files, "--witness", seen)
    assert (code, failed(said)) == (1, "1")
    assert "seen.txt, state 1: the first 30 entries of the log have another root" in said
    assert verdict(files, [seen.read_text(encoding="utf-8")]) == "1"
    receipt.write_text(honest.receipt(honest.final(some_slot(honest))))
    code, said = run(tmp_path, files, "--receipt", receipt)
    assert (code, failed(said)) == (1, "7")
    assert "promised" in said


def test_a_thief_with_another_key_is_found_by_the_key(tmp_path, honest):
    """Without anything from outside such a bundle holds: people compare the key, or have a witness."""
    story, seen = honest.copy(), tmp_path / "seen.txt"
    story.signer = THIEF
    story.definition["log"]["key"] = THIEF.verifier.text
    files = story.files()
    number, said = judged(tmp_path, files)
    assert number == ""
    assert THIEF.verifier.text in said
    seen.write_text(honest.notes(honest.lines(), [1])[0], encoding="utf-8")
    assert judged(tmp_path, files, "--witness", seen)[0] == "1"


def test_a_signature_cannot_be_bent(tmp_path, honest):
    """The same signature with the group's order added to s, which looser verifiers take."""
    files = honest.files()
    text = files["checkpoints.txt"].decode()
    packed = text.split("\n\n")[1].split(" ")[-1]
    raw = base64.b64decode(packed)
    s = int.from_bytes(raw[36:], "little") + 2**252 + 27742317777372353535851937790883648493
    bent = base64.b64encode(raw[:36] + s.to_bytes(32, "little")).decode()
    assert (
        judged(tmp_path, {**files, "checkpoints.txt": text.replace(packed, bent).encode()})[0]
        == "1"
    )


def test_an_entry_twice_in_a_log_that_is_signed(tmp_path, honest):
    story = honest.copy()
    story.entries.insert(50, story.entries[10])
    assert leaf_of(story.lines()[11]) == leaf_of(story.lines()[51])
    assert judged(tmp_path, story.files())[0] == "1"
