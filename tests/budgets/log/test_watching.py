"""A witness holds a log to what it has signed, names the first contradiction, and cosigns as C2SP says."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.budgets import log
from app.budgets.log import Checkpoint, Signer, watching
from app.budgets.log.watching import Cosigner, Inconsistent, Unreadable
from app.budgets.services import fetching

KEY = Signer("town.example/round-1", bytes(range(32)))
OTHER = Signer("town.example/round-1", bytes(32))
WITNESS = Cosigner(Signer("witness.example/witness", b"w" * 32))
LEAVES = [hashlib.sha256(bytes([n])).digest() for n in range(12)]


def text_of(sizes, leaves=LEAVES, signer=KEY):
    states = (Checkpoint(KEY.name, n, log.root(leaves[:n])).signed(signer) for n in sizes)
    return "".join(f"{note}\n" for note in states)


def lines_of(leaves=LEAVES):
    return "".join(f"{leaf.hex()}\n" for leaf in leaves)


def held(sizes, leaves=LEAVES):
    return [Checkpoint(KEY.name, n, log.root(leaves[:n])) for n in sizes]


def look(states, leaves, kept=()):
    found = watching.states_in(states, KEY.verifier)
    watching.check(found, watching.leaves_in(leaves), list(kept))
    return found


def test_a_log_that_grew_fits():
    found = look(text_of([1, 5, 12]), lines_of(), held([1, 5]))
    assert [state.checkpoint.size for state in found] == [1, 5, 12]
    look(text_of([1, 5]), lines_of())  # entries that came after the states were read


CHANGED = [*LEAVES[:3], b"x" * 32, *LEAVES[4:]]
SWAPPED = [LEAVES[1], LEAVES[0], *LEAVES[2:]]
CONTRADICTIONS = {
    "an entry rewritten and all signed anew": (text_of([1, 5, 12], CHANGED), lines_of(CHANGED), [1, 5], "two different states of size 5"),
    "rewritten, with no state of the old size": (text_of([1, 12], CHANGED), lines_of(CHANGED), [1, 5], "first 5 entries are not those"),
    "swapped": (text_of([2, 12], SWAPPED), lines_of(SWAPPED), [1], "first 1 entries are not those"),
    "cut": (text_of([1, 4]), lines_of(LEAVES[:4]), [1, 5], "has shrunk"),
    "entries hidden": (text_of([1, 12]), lines_of(LEAVES[:8]), [1], "signed 12 entries and shows 8"),
    "entries of another tree": (text_of([1, 12]), lines_of(CHANGED), [1], "do not give the root of its own state"),
    "another key": (text_of([1, 5], signer=OTHER), lines_of(), [], "size 1 is not signed by"),
    "not growing": (text_of([5, 5]), lines_of(), [], "after the state of size 5"),
    "another log": (text_of([1]).replace("round-1\n", "round-2\n"), lines_of(), [], "this is the log"),
}  # fmt: skip


@pytest.mark.parametrize("how", CONTRADICTIONS)
def test_the_first_contradiction_is_named(how):
    states, leaves, kept, words = CONTRADICTIONS[how]
    with pytest.raises(Inconsistent, match=words):
        look(states, leaves, held(kept))


GARBAGE = [
    "",
    "<html>",
    "a\n\nb",
    text_of([1]).replace("\n1\n", "\n" + "9" * 5000 + "\n"),
    "\n\n\n\n",
    "x\ny\nz\n\nq\n",
]
LEAF_GARBAGE = ["zz\n", lines_of()[:-1], lines_of().upper(), "a" * 63 + "\n", lines_of() + "\n"]


@pytest.mark.parametrize("text", GARBAGE)
def test_what_is_no_log_is_no_contradiction(text):
    with pytest.raises(Unreadable):
        watching.states_in(text, KEY.verifier)


@pytest.mark.parametrize("text", LEAF_GARBAGE)
def test_what_are_no_leaves_is_no_contradiction(text):
    with pytest.raises(Unreadable):
        watching.leaves_in(text)


def test_only_the_signature_of_the_log_is_kept():
    note = text_of([3]).rstrip("\n") + "\n\N{EM DASH} somebody.else AAAA\n\n"
    [state] = watching.states_in(note, KEY.verifier)
    assert state.note == text_of([3])[:-1]


def test_a_cosignature_is_made_as_c2sp_says():
    """Key type 4, the time as 8 bytes before the signature, over header, time and the state's text."""
    [state] = watching.states_in(text_of([3]), KEY.verifier)
    line = WITNESS.cosigned(state, 1_700_000_000).splitlines()[-1]
    dash, name, packed = line.split(" ")
    raw = base64.b64decode(packed)
    public = WITNESS.signer.verifier.key
    key_id = hashlib.sha256(b"witness.example/witness\n\x04" + public).digest()[:4]
    assert (dash, name, raw[:4], len(raw)) == (
        "\N{EM DASH}",
        "witness.example/witness",
        key_id,
        4 + 8 + 64,
    )
    assert int.from_bytes(raw[4:12], "big") == 1_700_000_000
    signed = b"cosignature/v1\ntime 1700000000\n" + state.checkpoint.text.encode()
    Ed25519PublicKey.from_public_bytes(public).verify(raw[12:], signed)
    assert (
        WITNESS.text
        == f"witness.example/witness+{key_id.hex()}+{base64.b64encode(bytes([4]) + public).decode()}"
    )


@pytest.mark.parametrize(
    "url",
    ["http://town.example/budgets/1", "ftp://x/y", "file:///etc/passwd", "https:///x", "https://a@b/c", "https://b/c?d", "x"],
)  # fmt: skip
def test_only_addresses_behind_tls_are_read(url):
    with pytest.raises(fetching.Unreachable):
        fetching.address_of(url)
