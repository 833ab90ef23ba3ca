"""verify.py as people run it: in a process of its own, by the standard library alone."""

import ast
import io
import os
import random
import stat
import subprocess
import sys
import zipfile

import pytest

from app.budgets.log import Signer
from app.budgets.log.receipts import promise
from app.budgets.log.shipping import verifier_text

from .bundles import ORIGIN, SIGNER, pack
from .running import failed, run, shipped, try_here
from .second import Second, verdict
from .towns import Town, good_towns

OLDEST = sys.executable


@pytest.fixture(scope="module")
def story():
    return Town().story()


@pytest.mark.parametrize(
    "town", good_towns(), ids=lambda town: f"{town.kind}-{town.rule}-{town.areas}-{town.seed}"
)
def test_a_good_bundle_holds_for_both_verifiers(town, tmp_path):
    files = town.story().files()
    code, said = run(tmp_path, files)
    assert code == 0, said
    assert [line[0] for line in said.splitlines() if line[0].isdigit()] == list("0123456")
    assert said.endswith("Everything holds.\n")
    assert verdict(files) == ""


def test_a_folder_is_as_good_as_an_archive_and_may_hold_more(tmp_path, story):
    code, said = run(tmp_path, {**story.files(), "my receipt.txt": b"x"}, as_folder=True)
    assert code == 0, said


def test_python_3_9_is_enough(tmp_path, story):
    """It is written in the grammar of 3.9."""
    ast.parse(verifier_text(), feature_version=(3, 9))
    for as_folder in (False, True):
        code, said = run(tmp_path, story.files(), python=OLDEST, as_folder=as_folder)
        assert code == 0, said


def test_areas_with_few_ballots_are_named(tmp_path, story):
    _, said = run(tmp_path, story.files())
    assert "withheld areas: ['isle']" in said
    assert said.count("NOT RECOMPUTABLE") == 2  # of the isle, and of the whole city


def test_a_stub_says_what_became_of_its_sheet(tmp_path, story):
    """Typed as it is printed, with hyphens and in small letters; what is no sheet's serial is unknown."""
    finals = {story.final(slot)["t"]: serial for slot, serial in story.serials.items()}
    files = story.files()
    cases = [
        (finals["ballot"], "counted", 0),
        (finals["cancel"], "invalid", 0),
        ("A" * 12, "unknown", 1),
    ]
    second = Second(files)
    assert verdict(files, second=second) == ""
    for serial, answer, ending in cases:
        typed = f"{serial[:4]}-{serial[4:8]}-{serial[8:]}".lower()
        code, said = try_here(tmp_path / "bundle.zip", files, "--stub", typed)
        assert code == ending, said
        (line,) = (line for line in said.splitlines() if line.startswith("7 stub"))
        assert f": {answer}" in line
        assert second.stub(typed) == answer


def answers(story):
    """Each answer with a receipt that gets it."""
    slots = {e["slot"] for e in story.entries if "slot" in e}
    final = {slot: story.final(slot) for slot in slots}
    counted = next(e for e in final.values() if e["t"] == "ballot")
    cancelled = next(e for e in final.values() if e["t"] == "cancel")
    replaced = next(e for e in story.entries if "slot" in e and e["v"] == 1 and final[e["slot"]]["t"] == "ballot" and final[e["slot"]]["v"] == 3)  # fmt: skip
    before = next(e for e in story.entries if "slot" in e and e["v"] == 1 and final[e["slot"]]["t"] == "cancel" and final[e["slot"]]["v"] > 1)  # fmt: skip
    return {
        "counted": (story.receipt(counted), 0),
        "cancelled": (story.receipt(cancelled), 0),
        "replaced by version 3": (story.receipt(replaced), 0),
        "cancelled ": (story.receipt(before), 0),
        "promised": (promise(SIGNER, ORIGIN, "ab" * 32).text, 1),
        "unknown": (promise(Signer(ORIGIN, bytes(32)), ORIGIN, "ab" * 32).text, 1),
        "unknown ": (promise(SIGNER, "another/log", "ab" * 32).text, 1),
        "unknown    ": (promise(SIGNER, ORIGIN, "ab" * 32).text.replace("==", "!"), 1),
        "unknown  ": ("no receipt at all", 1),
        "unknown   ": (story.receipt(next(e for e in story.entries if e["t"] == "admit")), 1),
    }


def test_receipts_get_their_answers_from_both_verifiers(tmp_path, story):
    files = story.files()
    second = Second(files)
    assert verdict(files, second=second) == ""
    file = tmp_path / "receipt.txt"
    for answer, (text, ending) in answers(story).items():
        for form in (text, text.replace("\n", "\r\n")):
            file.write_bytes(form.encode())
            code, said = try_here(tmp_path / "bundle.zip", files, "--receipt", file)
            line = next(line for line in said.splitlines() if line.startswith("7"))
            assert answer.strip() in line, said
            assert (code, failed(said)) == ((0, "") if ending == 0 else (1, "7"))
        assert second.receipt(text) == answer.strip()


def test_several_receipts_and_witnesses_at_once(tmp_path, story):
    files = story.files()
    one, two, seen = tmp_path / "one", tmp_path / "two", tmp_path / "seen.txt"
    one.write_text(answers(story)["counted"][0])
    two.write_text(answers(story)["cancelled"][0])
    notes = story.notes([*story.lines(), "x"], [1, 60])
    seen.write_text("\n".join(notes), encoding="utf-8")
    code, said = run(tmp_path, files, "--receipt", one, "--receipt", two, "--witness", seen)
    assert code == 0, said
    assert said.count("7 receipt: good") == 2
    assert "8 signed states" in said


def test_a_witness_of_more_than_the_log_has_is_believed(tmp_path, story):
    seen = tmp_path / "seen.txt"
    seen.write_text(
        story.notes([*story.lines(), "x", "y"], [len(story.entries) + 3])[0], encoding="utf-8"
    )
    code, said = run(tmp_path, story.files(), "--witness", seen)
    assert (code, failed(said)) == (1, "1")
    assert "the log only" in said


def link():
    entry = zipfile.ZipInfo("round.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def archive(*entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, data in entries:
            target.writestr(name, data)
    return out.getvalue()


def encrypted(data):
    """An archive that says of its first file that it is encrypted."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:6] + b"\x01" + data[7:at] + b"\x01" + data[at + 1 :]


DEEP = b"[" * 100_000 + b"]" * 100_000
NUMBERS = [b"1" * 100_000, b"1e999999999", b"NaN", b"-Infinity", b"1.0", b'{"a":1,"a":2}', b'"\\ud800"', b"[true]", b"null", b"\xff\xfe", b"", b" {}", DEEP]  # fmt: skip


def hostile(files):
    whole = list(files.items())
    yield "nothing", b""
    yield "no archive", b"PK\x03\x04 and no more"
    yield "cut", pack(files)[:-200]
    yield "middle broken", pack(files)[:500] + bytes(50) + pack(files)[550:]
    yield "a way up", archive(*whole, ("../../etc/passwd", b"x"))
    yield "an absolute path", archive(*whole, ("/log.jsonl", b"x"))
    yield "a folder", archive(*whole, ("bundle/round.json", b"x"))
    yield "a strange name", archive(*whole, ("\x1b[2J\u202e.pb", b"x"))
    yield "a large number for a name", archive(*whole, ("9" * 400 + ".pb", b"x"))
    yield (
        "a link",
        archive(*[one for one in whole if one[0] != "round.json"], (link(), b"/dev/zero")),
    )
    yield "encrypted", encrypted(pack(files))
    for name in ("round.json", "results.json", "log.jsonl", "ballots.jsonl"):
        for junk in NUMBERS:
            yield f"{name} {junk[:12]!r}", pack({**files, name: junk + b"\n" * name.endswith("l")})
    for name in files:
        yield (
            f"no UTF-8 in {name}",
            pack({**files, name: files[name][:40] + b"\xc3\x28" + files[name][42:]}),
        )


def test_hostile_bundles_end_with_1_and_a_reason_never_a_traceback(tmp_path, story):
    for what, data in hostile(story.files()):
        code, said = try_here(tmp_path / "bundle.zip", data)
        if what in ("no UTF-8 in verify.py", "no UTF-8 in README.txt"):
            assert code == 0
            continue
        assert code == 1, what
        assert failed(said) in "012", (what, said)
        assert said.isascii() or "—" in said, what
        assert "\x1b" not in said


def test_an_archive_is_not_unpacked_beyond_a_limit(tmp_path, story, monkeypatch):
    files = story.files()
    size = sum(map(len, files.values()))
    for limit, number in ((size, ""), (size - 1, "0")):
        monkeypatch.setitem(shipped(), "LARGEST", limit)
        code, said = try_here(tmp_path / "bundle.zip", files)
        assert (code, failed(said)) == (bool(number), number)


def test_hostile_bundles_in_a_process_of_their_own(tmp_path, story):
    for data in (
        b"",
        pack({**story.files(), "round.json": DEEP}),
        pack({"round.json": NUMBERS[0]}),
    ):
        code, said = run(tmp_path, data)
        assert code == 1
        assert "FAILED" in said


JUNK = ["x", "", 7, -1, 10**17, True, None, [], {}, [[]], {"": 1}, "\u202e\x1b[31m", "9" * 300]


def places_in(value, path=()):
    """The path to every value of a JSON document."""
    yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, one in items:
        yield from places_in(one, (*path, key))


@pytest.mark.parametrize("document", ["definition", "results", "closing", "opened"])
def test_no_type_that_is_wrong_brings_it_down(tmp_path, document):
    """Any value becomes something else, all hashed and signed anew: no error of ours, and the other verifier agrees."""
    good = Town(voters={"north": 32, "south": 3}).story()
    paths = list(places_in(getattr(good, document)))[1:]
    r = random.Random(document)
    for path in r.sample(paths, min(len(paths), 40)):
        story, junk = good.copy(), r.choice(JUNK)
        at = getattr(story, document)
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = junk
        files = story.files()
        code, said = try_here(tmp_path / "bundle.zip", files)
        assert code == bool(verdict(files)), (path, junk, said, verdict(files))
        assert "\x1b" not in said


def test_a_device_or_a_link_in_a_folder_is_not_read(tmp_path, story):
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, data in story.files().items():
        (folder / name).write_bytes(data)
    (folder / "log.jsonl").unlink()
    (folder / "log.jsonl").symlink_to("/dev/zero")
    code, said = run(tmp_path, {}, as_folder=True)
    assert (code, failed(said)) == (1, "0")
    (folder / "log.jsonl").unlink()
    os.mkfifo(folder / "log.jsonl")
    assert run(tmp_path, {}, as_folder=True)[0] == 1


@pytest.mark.parametrize(
    "arguments", [["nowhere"], ["--witness"], ["a", "b"], ["--what"], ["--receipt", "nowhere"]]
)
def test_a_command_that_makes_no_sense_ends_with_1(tmp_path, arguments):
    (tmp_path / "verify.py").write_text(verifier_text(), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", "verify.py", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout
