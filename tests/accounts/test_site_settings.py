"""What administrators set for the whole site, in the browser."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from app.accounts.models import Role
from app.core.site import Category, District, Site, SiteSettings
from tests.factories import add, make_component, make_user

SITE = {
    "name": "Aldermere decides",
    "place": "Aldermere",
    "brand_hue": "150",
    "brand_chroma": "0.1",
    "accent_hue": "30",
    "accent_chroma": "0.12",
    "languages": ["en", "ca"],
    "default_language": "en",
    "time_zone": "Europe/Madrid",
    "currency": "EUR",
    "contact_email": "team@example.org",
    "contact_phone": "",
    "contact_address": "",
}


@pytest.fixture
def office(app, session, sign_in, tmp_path, monkeypatch):
    """The office of a site that can be read in Catalan, too."""
    (tmp_path / "ca/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "ca/LC_MESSAGES/messages.po").touch()
    monkeypatch.setitem(app.config, "BABEL_TRANSLATION_DIRECTORIES", str(tmp_path))
    return sign_in(add(session, make_user(Role.ADMINISTRATOR)))


def site(session) -> Site:
    session.expire_all()
    row = session.get(SiteSettings, 1)
    return Site.model_validate(row.values if row else {})


def test_the_settings_are_saved_and_seen(office, client, session):
    assert office.post("/admin/site", data=SITE).status_code == 303
    assert site(session).languages == ["en", "ca"]
    page = client.get("/sign-in").text
    assert "Aldermere decides" in page
    assert "/theme-" in page
    assert office.get("/admin/site").status_code == 200


def test_the_heading_of_the_home_page_is_the_councils_own(office, client, session):
    assert "Decide together what Aldermere does next" in _home(office, client, "")
    assert "<h1>Say what Aldermere needs</h1>" in _home(office, client, "Say what Aldermere needs")
    assert site(session).promise == {"en": "Say what Aldermere needs"}


def _home(office, client, promise):
    answer = office.post("/admin/site", data=SITE | {"promise-en": promise})
    assert answer.status_code == 303
    return client.get("/").text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter a name"),
        ("brand_chroma", "0.4", "Enter a number from 0 to 0.13"),
        ("brand_hue", "-1", "Enter a number from 0 to 359"),
        ("currency", "euro", "three capital letters"),
        ("languages", ["ca"], "Tick the default language too"),
        ("languages", ["en", "fr"], "is not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(office, session, field, value, message):
    answer = office.post("/admin/site", data=SITE | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert site(session).name == "Folkmoot"


def test_colours_are_tried_without_being_saved(office, session):
    page = office.post("/admin/site", data=SITE | {"preview": "1"})
    assert "preview.css?brand_hue=150" in page.text
    assert "--brand-h:150" in office.get("/admin/site/preview.css?brand_hue=150").text
    assert office.get("/admin/site/preview.css?brand_hue=evil}").text == ""
    assert site(session).brand_hue == 212


def picture(kind="PNG", size=(400, 200)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    buffer.seek(0)
    return buffer


def test_a_logo_is_drawn_anew_and_served(office, client, session):
    office.post("/admin/site", data=SITE | {"logo": (picture("JPEG"), "logo.jpg")})
    url = site(session).logo_url
    answer = client.get(url)
    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).height == 88
    assert "immutable" in answer.headers["Cache-Control"]
    office.post("/admin/site", data=SITE | {"remove_logo": "y"})
    assert site(session).logo_url == ""


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"nonsense"])
def test_what_is_no_picture_is_no_logo(office, session, content):
    answer = office.post("/admin/site", data=SITE | {"logo": (io.BytesIO(content), "logo.svg")})
    assert answer.status_code == 422
    assert "SVG is not taken" in answer.text
    assert site(session).name == "Folkmoot"


def test_new_terms_raise_the_version_same_terms_do_not(office, session):
    for text, version in (("Be kind.", 2), ("Be kind.", 2), ("Be kinder.", 3)):
        office.post("/admin/site/texts/terms", data={"text-en": text})
        assert site(session).terms_version == version
        office.post("/account/terms", data={"accept": "y"})
    assert site(session).terms == {"en": "Be kinder."}


def test_a_help_page_gets_the_councils_own_text(office, session):
    assert office.get("/admin/site/texts").status_code == 200
    assert office.get("/admin/site/texts/nothing").status_code == 404
    office.post("/admin/site/texts/privacy", data={"text-en": "We keep little."})
    assert site(session).texts == {"privacy": {"en": "We keep little."}}
    office.post("/admin/site/texts/privacy", data={"text-en": ""})
    assert site(session).texts == {}


@pytest.mark.parametrize(("kind", "model"), [("categories", Category), ("districts", District)])
def test_topics_are_added_renamed_ordered_and_removed(office, session, kind, model):
    path = f"/admin/site/{kind}"
    for name in ("Trees", "Streets", "Trees"):
        assert office.post(path, data={"name-en": name, "icon": "tree"}).status_code == 303
    items = session.scalars(select(model).order_by(model.position)).all()
    assert [one.slug for one in items] == ["trees", "streets", "trees-2"]
    office.post(f"{path}/{items[1].id}/move", data={"way": "up"})
    office.post(f"{path}/{items[0].id}", data={"name-en": "Parks", "icon": "tree"})
    office.post(f"{path}/{items[2].id}/remove")
    session.expire_all()
    left = session.scalars(select(model).order_by(model.position)).all()
    assert [one.name["en"] for one in left] == ["Streets", "Parks"]
    assert office.post(path, data={"name-en": "", "icon": "tree"}).status_code == 422


def test_a_category_in_use_stays(office, session):
    from app.proposals.models import Proposal

    category = add(session, Category(slug="trees", name={"en": "Trees"}))
    component = add(session, make_component("proposals"))
    add(session, Proposal(component=component, title="More trees", category=category))
    office.post(f"/admin/site/categories/{category.id}/remove")
    session.expire_all()
    assert session.get(Category, category.id) is not None
    assert "Rename it instead" in office.get(f"/admin/site/categories/{category.id}").text
