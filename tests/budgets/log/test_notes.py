"""Signed notes, checkpoints, receipts and proofs, as others might write them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.budgets.log import Checkpoint, NoteError, Signer, Verifier, inclusion, root
from app.budgets.log.receipts import Receipt, check_proof, code_in, promise, proof_text
from app.budgets.log.tree import leaf_hash
from app.budgets.log.verifier.reading import Failed
from app.budgets.log.verifier.signed import LogKey, states_of

SIGNER = Signer("example.org/log", bytes(range(32)))
OTHER = Signer("example.org/log", bytes(32))
KEY = SIGNER.verifier
LEAVES = [leaf_hash(bytes([n])) for n in range(11)]
NOTE = Checkpoint(SIGNER.name, 11, root(LEAVES)).signed(SIGNER)
SHORT = LogKey(KEY.text, SIGNER.name, "round.json")  # the same key as verify.py reads it


def read_by_both(note: str):
    """What the application and verify.py make of a note; they must agree whether it is one."""
    try:
        ours = Checkpoint.parse(KEY.open(note))
    except NoteError:
        ours = None
    try:
        theirs = states_of(note, SHORT, "file")
    except Failed:
        theirs = []
    return ours, theirs[0] if theirs else None


def test_a_checkpoint_goes_there_and_back():
    ours, theirs = read_by_both(NOTE)
    assert (ours.size, ours.root) == (theirs.size, theirs.root) == (11, root(LEAVES))


def test_a_key_goes_there_and_back():
    assert Verifier.parse(KEY.text) == KEY
    assert KEY.text.startswith("example.org/log+")


@pytest.mark.parametrize("text", ["", "+", "a+b+c", "name+00000000+AQ==", KEY.text[:-4], KEY.text.replace("log", "lag"), "\0+\0+\0"])  # fmt: skip
def test_what_is_no_key_is_refused(text):
    with pytest.raises(NoteError):
        Verifier.parse(text)
    with pytest.raises(Failed):
        LogKey(text, text.split("+", maxsplit=1)[0], "round.json")


def lines():
    return NOTE.split("\n")


HOSTILE = {
    "empty": "",
    "no signature": NOTE.split("—", maxsplit=1)[0],
    "another's key of the same name": Checkpoint(SIGNER.name, 11, root(LEAVES)).signed(OTHER),
    "another size under the same signature": NOTE.replace("\n11\n", "\n12\n"),
    "a size with a zero before it": NOTE.replace("\n11\n", "\n011\n"),
    "a size below zero": Checkpoint(SIGNER.name, -1, root(LEAVES)).signed(SIGNER),
    "a short root": Checkpoint(SIGNER.name, 11, root(LEAVES)[:31]).signed(SIGNER),
    "a signature that is no base64": NOTE[:-5] + "!!!!\n",
    "a signature cut off": NOTE[:-9] + "\n",
    "a hyphen for the dash": NOTE.replace("—", "-"),
    "half of a letter": "\ud800" + NOTE[1:],
    "a huge size": NOTE.replace("\n11\n", f"\n{'9' * 5000}\n"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_note_is_refused_by_both(what):
    assert read_by_both(HOSTILE[what]) == (None, None)


@given(st.integers(0, len(NOTE) - 1), st.characters())
def test_one_other_letter_in_a_note_is_never_taken_for_the_log_s(place, letter):
    note = NOTE[:place] + letter + NOTE[place + 1 :]
    ours, theirs = read_by_both(note)
    for read in (ours, theirs):
        assert read is None or (read.size, read.root) == (11, root(LEAVES))


@given(st.text())
def test_any_text_is_read_or_refused_but_never_an_error_of_ours(text):
    read_by_both(text)
    for parse in (Receipt.parse, Checkpoint.parse, Verifier.parse):
        try:
            parse(text)
        except NoteError:
            continue
    assert len(code_in(text)) in (0, *range(16, 65))


def test_others_may_sign_too():
    text = Checkpoint(SIGNER.name, 11, root(LEAVES)).text
    witness = Signer("witness.example", bytes([7] * 32))
    note = f"{text}\n{witness.line(text)}{SIGNER.line(text)}"
    ours, theirs = read_by_both(note)
    assert ours.size == theirs.size == 11


def test_a_receipt_goes_there_and_back_and_fits_its_key_alone():
    receipt = promise(SIGNER, SIGNER.name, LEAVES[3].hex())
    again = Receipt.parse(receipt.text.replace("\n", "\r\n"))
    assert again == receipt
    assert receipt.is_promised_by(KEY)
    assert not receipt.is_promised_by(OTHER.verifier)
    assert SHORT.promised(receipt.code, receipt.promise)
    assert not SHORT.promised(LEAVES[4].hex(), receipt.promise)
    assert receipt.long.replace(" ", "") == receipt.code == code_in(receipt.text)
    assert code_in(receipt.long.upper()) == receipt.code


@pytest.mark.parametrize("change", [("v1", "v2"), ("code ", "code  "), ("promise ", "promise !"), ("round ", "Round ")])  # fmt: skip
def test_what_is_no_receipt_is_refused(change):
    with pytest.raises(NoteError):
        Receipt.parse(promise(SIGNER, SIGNER.name, LEAVES[0].hex()).text.replace(*change))


@pytest.mark.parametrize("index", range(11))
def test_a_proof_leads_to_the_checkpoint(index):
    text = proof_text(index, inclusion(LEAVES, index), NOTE)
    assert check_proof(text, LEAVES[index], KEY).size == 11
    for wrong in (
        text.replace(f"index {index}\n", f"index {(index + 1) % 11}\n"),
        text.replace("tlog-proof@v1", "tlog-proof@v2"),
        text.replace(base64.b64encode(root(LEAVES)).decode(), base64.b64encode(LEAVES[0]).decode()),
    ):
        with pytest.raises(NoteError):
            check_proof(wrong, LEAVES[index], KEY)
    with pytest.raises(NoteError):
        check_proof(text, LEAVES[index - 1], KEY)
