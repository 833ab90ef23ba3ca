"""The log has words for every act of staff that the code tells of."""

import ast
from collections.abc import Iterator
from pathlib import Path

import app
from app.audit.words import WORDS


def acted(function: ast.AST) -> Iterator[ast.expr]:
    """The second argument of each `StaffActed(…)` in a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "StaffActed":
            yield node.args[1]


def constants(node: ast.AST) -> set[str]:
    found = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
    return {one for one in found if isinstance(one, str)}


def tables(module: ast.Module) -> dict[str, set[str]]:
    """The values of each dictionary of a module."""
    found = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            found[node.targets[0].id] = set().union(*map(constants, node.value.values))
    return found


def codes(function: ast.FunctionDef, known: dict[str, set[str]]) -> set[str]:
    """The codes a function uses, also by a variable of its own or a table of its module."""
    given = {
        target.id: constants(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = set()
    for argument in acted(function):
        if isinstance(argument, ast.Subscript):
            named = known.get(argument.value.id)
        else:
            named = given.get(argument.id) if isinstance(argument, ast.Name) else constants(argument)  # fmt: skip
        assert named, f"{function.name} takes its code from somewhere else"
        found |= named
    return found


def test_every_act_has_words():
    emitted = set()
    for path in Path(app.__file__).parent.rglob("*.py"):
        module = ast.parse(path.read_text())
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                emitted |= codes(node, tables(module))
    assert len(emitted) > 50
    assert emitted == WORDS.keys()
