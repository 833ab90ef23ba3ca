"""The longest files come first, so that all processes end at about the same time."""

LONGEST = (  # of the others each takes less than a minute; the first ones share a town and those signed in there
    "journeys/test_screens.py",
    "journeys/test_hostile.py",
    "journeys/test_walk.py",
    "journeys/test_keyboard.py",
    "ops/test_serve.py",
    "journeys/test_whole_way.py",
)


def pytest_collection_modifyitems(items):
    places = {name: place for place, name in enumerate(LONGEST)}

    def place(item):
        return places.get("/".join(item.path.parts[-2:]), len(LONGEST))

    items.sort(key=place)
