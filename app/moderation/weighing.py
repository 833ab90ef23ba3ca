"""How much a report weighs where the council lets many reports hide a text for the time being."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

UNPROVEN = 0.1  # of somebody none of whose reports has been found right yet
UNPROVEN_TOGETHER = 1.0  # at most, however many they are: a crowd of new accounts is one voice


class Record(NamedTuple):
    """How a person's earlier reports were decided."""

    upheld: int = 0
    decided: int = 0


def weight(record: Record) -> float:
    """0 to 1: the share of earlier reports that were right; few reports prove little."""
    return record.upheld / (record.decided + 1) if record.upheld else UNPROVEN


def total(reporters: Iterable[int], records: Mapping[int, Record]) -> float:
    """What reports weigh together."""
    proven, unproven = 0.0, 0.0
    for one in reporters:
        record = records.get(one, Record())
        if record.upheld:
            proven += weight(record)
        else:
            unproven += weight(record)
    return proven + min(unproven, UNPROVEN_TOGETHER)
