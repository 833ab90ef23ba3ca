"""verify.py as one text: whole, alone, readable, always the same."""

import ast
import sys
from collections import Counter

from app.budgets.log.shipping import PARTS, verifier_text

TREE = ast.parse(verifier_text(), feature_version=(3, 9))


def defined(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [
            name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)
        ]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    return []


def test_every_name_is_defined_once_though_parts_were_joined():
    names = Counter(name for node in TREE.body for name in defined(node))
    assert {name for name, n in names.items() if n > 1} == set()
    assert {"Bundle", "PublicKey", "main", "count", "greedy"} <= names.keys()
    assert "difference" not in names


def test_nothing_but_the_standard_library_is_imported():
    imported = set()
    for node in ast.walk(TREE):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert "app." not in verifier_text()


def test_every_name_that_is_used_is_there():
    known = (
        {name for node in TREE.body for name in defined(node)}
        | set(dir(__builtins__))
        | set(__builtins__)
    )
    known |= {"__file__", "__name__", "__doc__"}
    for node in ast.walk(TREE):
        if isinstance(node, ast.arg):
            known.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name:
            known.add(node.name)
    used = {n.id for n in ast.walk(TREE) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    assert used - known == set()


def test_it_begins_with_how_to_use_it_and_reads_like_one_text():
    text = verifier_text()
    assert text.startswith('"""Check the published bundle of a voting round: python3 verify.py')
    assert ast.get_docstring(TREE).count("--witness") == 1
    assert text.count("\n# ----") == len(PARTS) + 1
    assert "\n\n\n\n" not in text
    assert "fmt: skip" not in text
    assert max(map(len, text.splitlines())) <= 140
    assert text == verifier_text()


def test_the_parts_are_of_a_size_to_read():
    for node in ast.walk(TREE):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno <= 40, node.name
            assert ast.get_docstring(node) or node.name in ("__init__", "error", "read"), node.name
