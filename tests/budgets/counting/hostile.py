"""Damage to Pabulib files, as people, programs and enemies do it."""

from random import Random

JUNK = (
    b"\0", b"\xff\xfe", b";", b'"', b"\n", b"\r", b",", b"-1", b"9" * 30, b"nan", b"META\n", b"VOTES\nvoter_id;vote\n",
    "١٢".encode(), "Ł".encode("iso-8859-2"), b"0.5", b"1e9", b";;;;",
)  # fmt: skip


def damaged(data: bytes, random: Random) -> bytes:
    """The bytes of a file with one to three things wrong in it."""
    for _ in range(random.randint(1, 3)):
        data = random.choice((_insert, _cut, _double, _swap, _flip))(data, random)
    return data


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(JUNK) + data[at:]


def _cut(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + data[at + random.choice((1, 5, 50, 5000)) :]


def _double(data: bytes, random: Random) -> bytes:
    """One line twice."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def _swap(data: bytes, random: Random) -> bytes:
    """Two lines in each other's place."""
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _flip(data: bytes, random: Random) -> bytes:
    """One byte another."""
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
