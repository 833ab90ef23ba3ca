"""Where comments stand towards what they are about: each resource says how it asks."""

from enum import StrEnum


class StanceMode(StrEnum):
    """What comments on a resource are asked beside their words, and how their threads are laid out."""

    NONE = "none"  # words alone, one list
    LIST = "list"  # for, against or neither; one list
    SIDES = "sides"  # the same, side by side
    POSITIONS = "positions"  # one of the positions that the resource names, side by side
