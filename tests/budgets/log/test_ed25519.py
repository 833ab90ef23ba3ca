"""Signatures by whole numbers alone: the vectors of RFC 8032, and what the strict reading refuses."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from app.budgets.log import Signer
from app.budgets.log.verifier.ed25519 import (
    BASE,
    NEUTRAL,
    ORDER,
    PRIME,
    PublicKey,
    bytes_of,
    plus,
    point_of,
    times,
)

ABC = hashlib.sha512(b"abc").hexdigest()
VECTORS = [  # RFC 8032, section 7.1: seed, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", ABC,
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]  # fmt: skip
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"  # of the first one


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


@pytest.mark.parametrize(("seed", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_are_accepted(seed, message, signature):
    key = PublicKey(public_of(bytes.fromhex(seed)))
    good = bytes.fromhex(signature)
    assert key.accepts(bytes.fromhex(message), good)
    assert not key.accepts(bytes.fromhex(message) + b"\0", good)


def test_the_public_key_of_the_standard():
    assert public_of(bytes.fromhex(VECTORS[0][0])).hex() == PUBLIC
    assert bytes_of(point_of(bytes.fromhex(PUBLIC))).hex() == PUBLIC


def test_a_signature_has_one_form():
    seed, message, signature = VECTORS[1]
    key, good = PublicKey(public_of(bytes.fromhex(seed))), bytes.fromhex(signature)
    s = int.from_bytes(good[32:], "little")
    more = good[:32] + (s + ORDER).to_bytes(32, "little")
    assert not key.accepts(bytes.fromhex(message), more)
    for wrong in (good[:63], good + b"\0", b"", bytes(64)):
        assert not key.accepts(bytes.fromhex(message), wrong)


@pytest.mark.parametrize(
    "data",
    [
        PRIME.to_bytes(32, "little"),  # y = p is y = 0 again
        (PRIME + 1).to_bytes(32, "little"),  # y = 1
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 has no sign
        (2).to_bytes(32, "little"),  # no x belongs to this y
        bytes(31),
        bytes(33),
    ],
)
def test_bytes_that_are_no_point_or_not_its_shortest_form_are_refused(data):
    with pytest.raises(ValueError, match="no point"):
        PublicKey(data)


def test_the_order_times_the_base_is_the_neutral_point():
    assert bytes_of(times(ORDER, BASE)) == bytes_of(NEUTRAL)
    assert bytes_of(plus(times(5, BASE), times(7, BASE))) == bytes_of(times(12, BASE))


@settings(max_examples=60)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_what_the_library_signs_is_accepted_and_one_other_bit_is_not(seed, message, bit):
    signer = Signer("log", seed)
    signature = signer.sign(message)
    key = PublicKey(signer.verifier.key)
    assert key.accepts(message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not key.accepts(message, bytes(flipped))
    assert not signer.verifier.accepts(message, bytes(flipped))
