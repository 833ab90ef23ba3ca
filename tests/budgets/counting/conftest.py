"""Settings of the property tests: the machine may be busy, so no example has a deadline."""

from hypothesis import settings

settings.register_profile("counting", deadline=None)
settings.load_profile("counting")
