"""Rules of the code that every feature keeps, checked by reading it."""

import ast
import statistics
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

APP = Path(__file__).parents[2] / "app"
MODULES = sorted(APP.rglob("*.py"))
EDGES = {"routes", "admin", "cli", "tasks"}
SESSION_OWNERS = {
    "core/mail.py", "core/jobs.py",  # work off rows of their own, one by one
    "accounts/transactions.py",  # ends a transaction that has only read
}  # fmt: skip


def trees():
    for path in MODULES:
        yield str(path.relative_to(APP)), ast.parse(path.read_text())


def code_lines(path) -> int:
    return sum(bool(x.strip()) and x.strip()[0] != "#" for x in path.read_text().splitlines())


def is_edge(name: str) -> bool:
    return bool(EDGES & {part.removesuffix(".py") for part in name.split("/")})


def views(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            calls = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
            verbs = {call.attr for call in calls if isinstance(call, ast.Attribute)}
            if verbs & {"get", "post", "route"}:
                yield node


def test_each_layer_knows_only_those_below():
    assert lint_imports(no_cache=True, is_debug_mode=False) == 0


def test_only_the_edges_commit():
    offenders = []
    for name, tree in trees():
        if is_edge(name) or name in SESSION_OWNERS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                offenders.append(f"{name}:{node.lineno}")
    assert not offenders


def test_services_know_neither_request_nor_person_signed_in():
    forbidden = {"request", "session", "current_user", "flash"}
    offenders = []
    for name, tree in trees():
        if "services" not in name:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in {"flask", "flask_login"}:
                offenders += [f"{name}: {x.name}" for x in node.names if x.name in forbidden]
    assert not offenders


def test_files_stay_small():
    sizes = {str(path.relative_to(APP)): code_lines(path) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    assert statistics.median(sizes.values()) <= 60


def test_functions_stay_small():
    long_ones, sizes = {}, []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                sizes.append(length := node.end_lineno - node.lineno + 1)
                if length > 40:
                    long_ones[f"{name}:{node.name}"] = length
    assert long_ones == {}
    assert sorted(sizes)[len(sizes) * 95 // 100] <= 25


def test_views_stay_small():
    long_ones = {}
    for name, tree in trees():
        for node in views(tree):
            length = node.end_lineno - node.body[0].lineno + 1
            if length > 20:
                long_ones[f"{name}:{node.name}"] = length
    assert long_ones == {}


def test_every_view_asks_who_may():
    """In its own words, or by a function of its feature that does so."""
    asking, silent = {}, []
    for name, tree in trees():
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        found = asking.setdefault(name.split("/")[0], {"authorize"})
        found |= {each.name for each in functions if "authorize" in names_called(each)}
    for name, tree in trees():
        for view in views(tree):
            if not names_called(view) & asking[name.split("/")[0]]:
                silent.append(f"{name}:{view.name}")
    assert silent == []


def names_called(function) -> set[str]:
    found = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {node.id for node in found if isinstance(node, ast.Name)}
    return names | {node.attr for node in found if isinstance(node, ast.Attribute)}


def test_modules_say_what_they_are():
    silent = [
        name
        for name, tree in trees()
        if not ast.get_docstring(tree) and not (name.endswith("__init__.py") and not tree.body)
    ]
    assert silent == []


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc"])
def test_no_module_is_a_drawer_for_everything(word):
    assert [path for path in MODULES if word in {path.stem, *path.parts}] == []


def test_nothing_is_left_for_later():
    offenders = []
    for path in MODULES:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if any(mark in line for mark in ("TODO", "FIXME", "XXX")):
                offenders.append(f"{path.relative_to(APP)}:{number}")
    assert offenders == []
