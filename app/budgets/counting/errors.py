"""What can be wrong with an election before it is counted."""


class ElectionError(ValueError):
    """The election contradicts itself: a duplicate id, a ballot for an unknown project, a cost of nothing."""


class ParameterError(ValueError):
    """A rule was given a parameter it does not know, or a value it cannot use."""

    def __init__(self, name: str, value: object, reason: str) -> None:
        super().__init__(f"{name}={value!r}: {reason}")
        self.name, self.value, self.reason = name, value, reason
