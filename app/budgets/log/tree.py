"""Merkle trees as in RFC 6962, section 2.1, over SHA-256. All hashes are 32 bytes; leaves are hashed already.

Building costs one hash a leaf, a proof O(n) hashes, checking one O(log n).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees beside each other."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree of these leaf hashes, in this order."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        odd = [level.pop()] if len(level) % 2 else []  # goes up alone
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)] + odd
    return level[0]


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The path from a leaf to the root, the leaf's sibling first. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        odd = [level.pop()] if len(level) % 2 else []
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)] + odd
        index //= 2
    return path


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes
) -> bool:
    """Whether the path leads from the leaf at this place to the root of a tree of this size."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    rest = iter(path)
    while last > 0:
        if here % 2 or here < last:
            sibling = next(rest, None)
            if sibling is None:
                return False
            found = node_hash(sibling, found) if here % 2 else node_hash(found, sibling)
        here, last = here // 2, last // 2
    return next(rest, None) is None and found == expected


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The proof that the first `old` leaves are the beginning of all of them. Raises IndexError."""
    if not 0 < old <= len(leaves):
        raise IndexError(old)
    return list(_subproof(leaves, old, whole=True))


def _subproof(leaves: Sequence[bytes], old: int, *, whole: bool) -> Iterator[bytes]:
    size = len(leaves)
    if old == size:
        if not whole:
            yield root(leaves)
        return
    split = 1 << (size - 1).bit_length() - 1
    if old <= split:
        yield from _subproof(leaves[:split], old, whole=whole)
        yield root(leaves[split:])
    else:
        yield from _subproof(leaves[split:], old - split, whole=False)
        yield root(leaves[:split])


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a tree of `new` leaves begins with the one of `old`."""
    if not 0 < old <= new:
        return False
    rest = iter(proof)
    try:
        found = _rebuild(old, new, old_root, rest, whole=True)
    except StopIteration:
        return False
    return next(rest, None) is None and found == (old_root, new_root)


def _rebuild(
    old: int, size: int, old_root: bytes, rest: Iterator[bytes], *, whole: bool
) -> tuple[bytes, bytes]:
    """Both roots of a subtree, by taking hashes as `_subproof` gives them."""
    if old == size:
        same = old_root if whole else next(rest)
        return same, same
    split = 1 << (size - 1).bit_length() - 1
    if old <= split:
        first, second = _rebuild(old, split, old_root, rest, whole=whole)
        return first, node_hash(second, next(rest))
    first, second = _rebuild(old - split, size - split, old_root, rest, whole=False)
    left = next(rest)
    return node_hash(left, first), node_hash(left, second)
