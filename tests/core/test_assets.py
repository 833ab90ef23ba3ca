import gzip
import json
import os
from pathlib import Path

import pytest
from flask import Flask

from app.core import assets
from app.core.assets import icons
from app.core.assets.build import build
from app.core.assets.trim import Trimmer, classes_in, without_unread_variables

ROOT = Path(assets.__file__).parents[2]
FIRST_VISIT = 60_000


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static") / "vendor"
    build(ROOT, target=folder)
    return folder


@pytest.fixture
def manifest(vendor):
    return json.loads((vendor / "manifest.json").read_text())


def served(folder: Path, **settings) -> Flask:
    app = Flask("served", static_folder=str(folder.parent), static_url_path="/static")
    app.config.update(settings)
    assets.init_app(app)
    return app


def test_the_same_sources_give_the_same_bytes(vendor, tmp_path):
    build(ROOT, target=tmp_path / "vendor")
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (vendor, tmp_path / "vendor")
    )
    assert first == second


def test_a_name_changes_with_its_content(vendor, manifest):
    name = manifest["files"]["folkmoot.css"]
    digest = name.split(".")[1]
    assert len(digest) == 12
    assert gzip.decompress((vendor / f"{name}.gz").read_bytes()) == (vendor / name).read_bytes()


def test_a_first_visit_fits_its_budget(vendor, manifest):
    names = ("folkmoot.css", "site.js", "icons.svg", "favicon.svg")
    packed = sum((vendor / f"{manifest['files'][name]}.gz").stat().st_size for name in names)
    font = (vendor / manifest["files"]["public-sans-latin.woff2"]).stat().st_size
    largest_page = 12_000
    assert packed + font + largest_page < FIRST_VISIT


def test_the_sheet_has_its_layers_and_fonts_and_points_to_files_that_exist(vendor, manifest):
    css = (vendor / manifest["files"]["folkmoot.css"]).read_text()
    assert css.startswith("@layer bootstrap,tokens,base,components,print;")
    assert "node_modules" not in css
    for name in ("public-sans-latin.woff2", "public-sans-latin-ext.woff2"):
        assert f'url("{manifest["files"][name]}")' in css
    assert ".btn-primary" in css
    assert ".offcanvas" not in css


def test_both_writing_directions_have_a_sheet(vendor, manifest):
    ltr, rtl = (
        (vendor / manifest["files"][name]).read_text()
        for name in ("folkmoot.css", "folkmoot.rtl.css")
    )
    assert "margin-left:auto" in ltr
    assert "margin-right:auto" in rtl
    assert ltr != rtl


def test_trimming_keeps_what_templates_can_match():
    css = (
        ".used{color:red}.unused{color:red}.used .unused,p .used{color:blue}"
        ".used:not(.unused){top:0}.used::before{top:1px}a:hover{top:2px}figure{top:3px}"
        "@media (min-width:1px){.unused{top:0}}@media print{.used{top:4px}}@keyframes x{to{top:0}}"
    )
    kept = Trimmer({"used"}, {"a", "p"})(css)
    assert kept == (
        ".used{color:red}p .used{color:blue}.used:not(.unused){top:0}.used::before{top:1px}"
        "a:hover{top:2px}@media print{.used{top:4px}}"
    )


def test_classes_are_found_in_attributes_and_arguments():
    source = """<p class="lead{{ ' mb-0' if last }}"></p>{{ stacked(x, cls='meter') }} class name"""
    assert {"lead", "mb-0", "meter"} <= classes_in([source])
    assert "name" not in classes_in([source])


def test_variables_that_nobody_reads_go_with_those_that_only_they_read():
    css = ":root{--bs-a:1;--bs-b:var(--bs-a);--bs-c:#fff}p{color:var(--bs-c)}"
    assert without_unread_variables(css, "") == ":root{--bs-c:#fff}p{color:var(--bs-c)}"
    assert "--bs-a" in without_unread_variables(css, "q{top:var(--bs-b)}")


def test_every_icon_that_templates_name_is_in_a_sprite(vendor, manifest):
    sprite = (vendor / manifest["files"]["icons.svg"]).read_text()
    for path in (ROOT / "templates").rglob("*.html"):
        for name in icons.named_in(path.read_text()):
            assert name in manifest["icons"], f"{path.name} names {name}"
            assert f'id="i-{name}"' in sprite or name in icons.TOPICS


def test_topic_icons_come_one_by_one(vendor, manifest):
    assert set(icons.TOPICS) <= set(manifest["icons"])
    one = manifest["icons"]["bicycle"]
    assert 'id="i-bicycle"' in (vendor / manifest["files"][one]).read_text()


def test_an_unknown_icon_stops_the_build(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/x.html").write_text("{{ icon('no-such-icon') }}")
    with pytest.raises(KeyError, match="no-such-icon"):
        icons.used(tmp_path, {"bank"})


def test_hashed_files_are_kept_for_ever_and_sent_packed(vendor, manifest):
    client = served(vendor).test_client()
    answer = client.get(
        f"/static/vendor/{manifest['files']['folkmoot.css']}",
        headers={"Accept-Encoding": "gzip"},
        buffered=True,
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    plain = client.get("/static/vendor/manifest.json", buffered=True)
    assert "immutable" not in plain.headers["Cache-Control"]


def test_addresses_ignore_the_prefix_the_application_is_mounted_under(vendor, manifest):
    app = served(vendor)
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/ca"}):
        assert assets.asset("folkmoot.css") == f"/static/vendor/{manifest['files']['folkmoot.css']}"
        drawing = assets.icon("arrow-right", "big")
    assert 'class="icon icon-flip big"' in drawing or "tag" in drawing


def test_an_icon_unknown_to_us_is_a_tag_in_production_and_an_error_elsewhere(vendor):
    with served(vendor).app_context():
        assert "#i-tag" in assets.icon("made-up")
    with served(vendor, TESTING=True).app_context(), pytest.raises(assets.AssetsMissingError):
        assets.icon("made-up")


def test_without_a_build_the_error_says_what_to_run(tmp_path):
    with served(tmp_path / "vendor").app_context():
        with pytest.raises(assets.AssetsMissingError, match="make assets"):
            assets.asset("folkmoot.css")
        with pytest.raises(assets.AssetsMissingError, match="make assets"):
            assets.icon("bank")


def test_unit_tests_need_no_build(tmp_path):
    with served(tmp_path / "vendor", TESTING=True).app_context():
        assert assets.asset("folkmoot.css") == "/static/vendor/folkmoot.css"
        assert "icons.svg#i-bank" in assets.icon("bank")


def test_development_sees_a_new_build_at_once(tmp_path):
    app = served(tmp_path / "vendor", DEBUG=True)
    (tmp_path / "vendor").mkdir()
    path = tmp_path / "vendor/manifest.json"
    with app.app_context():
        for stamp, digest in ((1, "aaa"), (2, "bbb")):
            path.write_text(json.dumps({"files": {"x.js": f"x.{digest}.js"}, "icons": {}}))
            os.utime(path, (stamp, stamp))
            assert assets.asset("x.js") == f"/static/vendor/x.{digest}.js"


def test_without_packages_the_build_says_what_to_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="npm ci"):
        build(ROOT, packages=tmp_path, target=tmp_path / "vendor")
