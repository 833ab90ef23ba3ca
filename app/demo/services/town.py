"""The town itself: its settings, topics and districts."""

from typing import Any

from app.core import site
from app.core.i18n import translated
from app.demo.content import load
from app.demo.services.world import World
from app.extensions import db


def found(world: World) -> None:
    """Set up the site as the town's council would have."""
    content = load("site")
    contact = content["contact"]
    site.save(
        site.Site(
            name=content["name"]["en"],
            place=content["place"],
            time_zone=content["timezone"],
            languages=[code for code in content["locales"] if code in translated()],
            currency=content["currency"],
            contact_email=contact["email"],
            contact_phone=contact["phone"],
            contact_address=contact["address"],
            promise=content["promise"],
            texts=_texts(content),
            terms=content["terms"]["body"],
            terms_version=int(content["terms"]["version"]),
            verification_methods=["census", "letter", "desk"],
        )
    )
    for position, entry in enumerate(content["categories"]):
        topic = site.Category(
            slug=entry["key"], name=entry["name"], icon=entry["icon"], position=position
        )
        world.categories[entry["key"]] = topic
    for position, entry in enumerate(content["districts"]):
        part = site.District(slug=entry["key"], name=entry["name"], position=position)
        world.districts[entry["key"]] = part
    db.session.add_all([*world.categories.values(), *world.districts.values()])
    db.session.flush()


def _texts(content: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The help pages that a council writes itself; the others explain the software."""
    return {page["key"]: page["body"] for page in content["pages"]}
