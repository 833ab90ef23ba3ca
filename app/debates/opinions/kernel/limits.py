"""Numbers that both the computing and the showing of groups keep to."""

ENOUGH = 7  # answers after which a person's place says something
MOST_GROUPS = 5
SMALLEST = 5  # people: fewer are never a group, a mark or a share, so that nobody stands out
