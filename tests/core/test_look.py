import pytest

from app.core.look import theme_css
from app.core.redirects import inside
from app.core.site import Site, SiteSettings


def test_the_default_colours_need_no_sheet(client):
    assert "theme-" not in client.get("/display").text


def test_a_council_s_four_numbers_become_a_sheet(client, session):
    session.add(SiteSettings(id=1, values={"brand_hue": 18, "brand_chroma": 0.1}))
    session.flush()
    page = client.get("/display").text
    address = page.split('href="/theme-')[1].split('"')[0]
    sheet = client.get(f"/theme-{address}")
    assert sheet.mimetype == "text/css"
    assert "--brand-h:18;--brand-c:0.1;--accent-h:78" in sheet.text
    assert sheet.cache_control.immutable


def test_the_sheet_overrides_in_the_layer_of_the_tokens():
    assert theme_css(Site()).startswith("@layer tokens{:root:root{")


def test_the_display_is_remembered(client):
    answer = client.post("/display", data={"display": "dark", "back": "/display"})
    assert answer.status_code == 303
    assert answer.location == "/display"
    assert 'data-bs-theme="dark"' in client.get("/display").text
    client.post("/display", data={"display": "purple"})
    assert 'data-bs-theme="dark"' in client.get("/display").text


@pytest.mark.parametrize("target", ["https://x.example", "//x.example", "/\\x.example", "", None])
def test_nobody_is_sent_to_another_site(app, target):
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/ca"}):
        assert inside(target) == "/ca/"


def test_links_keep_the_language_prefix_and_files_do_not(client):
    page = client.get("/es/display").text
    assert 'href="/es/proposals"' in page
    assert 'href="/static/vendor/' in page


def test_languages_lead_to_the_same_page(client, session):
    session.add(SiteSettings(id=1, values={"languages": ["en", "es", "ar"]}))
    session.flush()
    page = client.get("/es/display?back=/x").text
    assert 'href="/ar/display?back=/x" lang="ar" hreflang="ar" dir="rtl"' in page
    assert '<html lang="es" dir="ltr"' in page
    assert '<html lang="ar" dir="rtl"' in client.get("/ar/display").text
    assert "folkmoot.rtl" in client.get("/ar/display").text
