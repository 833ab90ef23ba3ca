"""Ed25519 (RFC 8032, section 5.1) with whole numbers alone, strict: one encoding for one value."""

# fmt: off
from __future__ import annotations

import hashlib

Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
NEUTRAL: Point = (0, 1, 1, 0)


def plus(a: Point, b: Point) -> Point:
    """The sum of two points."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % PRIME, (a[1] + a[0]) * (b[1] + b[0]) % PRIME
    t, z = 2 * a[3] * b[3] * CURVE % PRIME, 2 * a[2] * b[2] % PRIME
    e, f, g, h = n - m, z - t, z + t, n + m
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def point_of(data: bytes) -> Point:
    """The point of 32 bytes. Raises ValueError where they are none, or not its shortest form."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    over, under = y * y - 1, CURVE * y * y + 1
    square = over * pow(under, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if len(data) != 32 or y >= PRIME or x * x % PRIME != square or (x == 0 and sign):
        raise ValueError("these bytes are no point of the curve")
    if x % 2 != sign:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def bytes_of(point: Point) -> bytes:
    """The 32 bytes of a point."""
    inverse = pow(point[2], PRIME - 2, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x % 2) << 255).to_bytes(32, "little")


def table_of(point: Point) -> list[list[Point]]:
    """The multiples 0 to 15 of the point, of 16 times the point, of 256 times ...: 64 rows."""
    rows = []
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(plus(row[-1], point))
        rows.append(row)
        point = plus(row[-1], point)
    return rows


def times(number: int, table: list[list[Point]]) -> Point:
    """A multiple of the point that the table was made of; the number is below 2**256."""
    total = NEUTRAL
    for place, row in enumerate(table):
        digit = number >> 4 * place & 15
        if digit:
            total = plus(total, row[digit])
    return total


BASE = table_of(point_of((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")))


class PublicKey:
    """A key of 32 bytes. Raises ValueError if they are none."""

    def __init__(self, data: bytes) -> None:
        x, y, _, t = point_of(data)
        self.data = data
        self.minus = table_of((PRIME - x, y, 1, PRIME - t))

    def accepts(self, message: bytes, signature: bytes) -> bool:
        """Whether it signed the message: s B - k A must be R, byte for byte."""
        r, s = signature[:32], int.from_bytes(signature[32:], "little")
        if len(signature) != 64 or s >= ORDER:
            return False
        digest = hashlib.sha512(r + self.data + message).digest()
        k = int.from_bytes(digest, "little") % ORDER
        return bytes_of(plus(times(s, BASE), times(k, self.minus))) == r
