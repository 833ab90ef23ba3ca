"""Every component in a real browser: no accessibility violation, no sideways scrolling, nothing the CSP blocks."""

import pytest

from tests.factories.screens import TOO_WIDE, violations

pytestmark = pytest.mark.browser

FAULTY = "/gallery?title=short&body=&size=x"


@pytest.mark.parametrize(
    ("path", "scheme", "width"),
    [
        ("/gallery", "light", 1280),
        ("/gallery", "dark", 390),
        (FAULTY, "light", 390),
        (FAULTY, "dark", 1280),
    ],
)
def test_no_component_breaks_an_accessibility_rule(open_page, path, scheme, width):
    page = open_page(path, width, scheme)
    assert violations(page) == []
    assert page.problems == []


@pytest.mark.parametrize("width", [320, 768, 992])
def test_nothing_scrolls_sideways(open_page, width):
    for path in ("/nowhere", "/display", "/gallery", FAULTY):
        assert open_page(path, width).evaluate(TOO_WIDE) == [], path


def test_menus_open_without_scripts_and_are_accessible(open_page):
    page = open_page("/gallery", 390, java_script_enabled=True)
    for opener, menu in (("Menu", "#site-menu"), ("Filter and search (3 set)", "#filters")):
        page.get_by_role("button", name=opener).click()
        assert page.locator(menu).is_visible()
        assert violations(page) == []
        page.evaluate("id => document.querySelector(id).hidePopover()", menu)


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("width", [1280, 992, 320])
def test_the_account_menu_opens_below_its_button(open_page, site, prefix, width):
    page = open_page("/enter", width)
    page.goto(f"{site}{prefix}/work")
    button = page.locator("button.account")
    button.click()
    menu = page.locator("#account-menu")
    assert menu.get_by_role("button", name="Sign out").is_visible()
    assert menu.bounding_box()["y"] >= button.bounding_box()["y"] + 30
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE) == []
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_leaving_unsaved_words_asks_once(open_page):
    page = open_page("/gallery")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#body").type("Words")
    page.goto(page.url + "?again")
    assert asked == ["beforeunload"]


def test_leaving_with_something_unfinished_asks_unless_one_goes_on_with_it(open_page):
    page = open_page("/gallery")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    mark = (
        '<span data-unfinished="/gallery" hidden></span><a id="on" href="/gallery?on">on</a>'
        '<form action="/nowhere"><button id="away">away</button></form>'
    )

    def begin(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{mark}</main>"))

    page.route("**/gallery*", begin)
    page.goto(page.url)
    page.locator("#on").click()
    page.wait_for_url("**/gallery?on")
    assert asked == []
    page.locator(".wordmark").click()
    page.wait_for_url(lambda url: "gallery" not in url)
    assert asked == ["beforeunload"]
    page.go_back()
    page.locator("#away").click()
    page.wait_for_url("**/nowhere*")
    assert asked == ["beforeunload"] * 2
    page.go_back()
    page.locator("#on").click(modifiers=["Control"])  # in a new tab: this one is left later
    page.goto(page.url.replace("gallery", "nowhere"))
    assert asked == ["beforeunload"] * 3


def test_everything_shows_without_scripts(open_page):
    page = open_page("/gallery", 390, java_script_enabled=False)
    page.get_by_role("button", name="Menu", exact=True).click()
    assert page.locator("#site-menu").is_visible()


def test_print_leaves_out_what_only_screens_need(open_page):
    page = open_page("/gallery")
    page.emulate_media(media="print")
    for selector in (".site-menu", ".site-foot", ".breadcrumb", ".filters", ".pagination"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator("h1").is_visible()


def test_right_to_left_pages_mirror_and_stay_accessible(open_page):
    page = open_page("/ar/gallery", 390)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE) == []
    mark = page.locator(".wordmark .moot-mark").bounding_box()
    assert mark["x"] > 390 / 2


def test_the_error_summary_is_focused_and_leads_to_the_field(open_page):
    page = open_page(FAULTY)
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className").endswith("error-summary")
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "title" or page.url.endswith("#title")


def test_the_counter_follows_the_typing(open_page):
    page = open_page("/gallery")
    page.locator("#title").fill("x" * 111)
    assert page.locator("#title-count").inner_text() == "111 of 100 characters"
    assert "is-over" in page.locator("#title-count").get_attribute("class")


def test_the_choice_of_display_is_remembered(open_page):
    page = open_page("/display?back=/gallery", scheme="light")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Keep this").click()
    assert page.url.endswith("/gallery")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_icons_and_fonts_arrive(open_page, site):
    page = open_page("/gallery")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Public Sans\"')")
    assert page.evaluate("document.querySelector('.tag .icon use').getBBox().width") > 0
