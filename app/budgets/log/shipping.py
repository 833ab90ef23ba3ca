"""`verify.py`: the verifier's parts and the recount as one text that runs anywhere by itself."""

from __future__ import annotations

import ast
from importlib.resources import files

from app.budgets.counting.manifest import RECOUNT
from app.budgets.log.verifier.main import USAGE

PARTS = ("ed25519", "reading", "signed", "rulebook", "history", "pabulib", "checks", "main")
ONLY_ALONE = {
    "difference",
    "USAGE",
}  # of a part: the recount's own check, and what is said at the top


def verifier_text() -> str:
    """One Python file: usage, imports, the recount, then the verifier's parts in order."""
    folder = files("app.budgets.log.verifier")
    sources = {"recount": RECOUNT.read_text(encoding="utf-8")}
    sources |= {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in PARTS}
    trees = {name: ast.parse(source) for name, source in sources.items()}
    imports = sorted({line for tree in trees.values() for line in _imports(tree)}, key=_order)
    bodies = [_part(sources[name], tree, is_last=name == PARTS[-1]) for name, tree in trees.items()]
    head = f'"""{USAGE}"""\n\n# fmt: off\nfrom __future__ import annotations\n\n' + "\n".join(
        imports
    )
    return head + "\n\nUSAGE = __doc__\n\n\n" + "\n\n\n".join(bodies) + "\n"


def _imports(tree: ast.Module) -> list[str]:
    """The imports of a part that are no other part's, one name in a line."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            found += [f"import {alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not _is_inner(node):
            found += [f"from {node.module} import {alias.name}" for alias in node.names]
    return found


def _is_inner(node: ast.ImportFrom) -> bool:
    """Whether what is imported stands in the same file once it is joined."""
    return node.module == "__future__" or (node.module or "").startswith("app.")


def _order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def _part(source: str, tree: ast.Module, is_last: bool) -> str:
    """A part without its imports, under its first line of text as a heading."""
    lines = source.splitlines()
    title = (ast.get_docstring(tree) or "").split("\n")[0].partition(": python3")[0]
    dropped: set[int] = set()
    for node in tree.body[:1] + [node for node in tree.body[1:] if _is_dropped(node, is_last)]:
        assert node.end_lineno is not None
        dropped |= set(range(node.lineno, node.end_lineno + 1))
    kept = "\n".join(line for n, line in enumerate(lines, 1) if n not in dropped)
    kept = kept.replace("# fmt: off\n", "").replace("  # fmt: skip", "")
    while "\n\n\n\n" in kept:
        kept = kept.replace("\n\n\n\n", "\n\n\n")
    return f"# {'-' * 98}\n# {title}\n\n{kept.strip()}"


def _is_dropped(node: ast.stmt, is_last: bool) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.If):  # `if __name__ == "__main__"`
        return not is_last
    named = getattr(node, "name", None)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        named = node.targets[0].id
    return named in ONLY_ALONE
