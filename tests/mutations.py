"""Permission checks taken away one at a time, in the running code, so that a test can show that it notices.

A check is `with_access(Can.X)` on a view, a statement `access.require(…)`, an `if` that does nothing but raise
PermissionDenied, or in an action a question `access.may(…)`. (Queries and forms ask it for what they show and offer.)
It is found in the source and taken away in the function's code object; nothing is written to disk.
"""

from __future__ import annotations

import ast
import importlib
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from courses.rules import Can

ROOMS = ("accounts", "courses", "readings", "discussions", "classroom")


@dataclass(frozen=True)
class Check:
    """One place where somebody's right is asked for."""

    module: str
    function: str  # qualified name
    line: int
    column: int
    kind: str  # "view", "require", "if" or "may"
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.source}"

    @property
    def name(self) -> str:
        return f"{self.module}.{self.function}"


def checks() -> list[Check]:
    """Every check of the rooms. A view that asks for no more than a seat has nothing to take away."""
    return [check for path in _sources() for check in _checks_in(path)]


def _sources() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    for room in ROOMS:
        for path in sorted((base / room).rglob("*.py")):
            if not {"migrations", "packages", "management"} & set(path.parts) and path.name != "access.py":
                yield path.relative_to(base)


def _checks_in(path: Path) -> Iterator[Check]:
    source = (Path(settings.BASE_DIR) / path).read_text()
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")

    def visit(node: ast.AST, names: tuple[str, ...], function: str) -> Iterator[Check]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                yield from visit(child, (*names, child.name), function)
                continue
            if isinstance(child, ast.FunctionDef):
                inner = ".".join((*names, child.name))
                for decorator in child.decorator_list:
                    if _calls(decorator, "with_access") and ast.unparse(decorator) != "with_access(Can.READ)":
                        yield found(decorator, inner, "view")
                yield from visit(child, (*names, child.name, "<locals>"), inner)
                continue
            if isinstance(child, ast.Expr) and _calls(child.value, "require") and function:
                yield found(child, function, "require")
            elif _calls(child, "may") and function and ".actions." in module:
                yield found(child, function, "may")
            elif isinstance(child, ast.If) and _refuses(child) and function:
                yield found(child.test, function, "if")
            yield from visit(child, names, function)

    def found(node: Any, function: str, kind: str) -> Check:
        return Check(module, function, node.lineno, node.col_offset, kind, ast.unparse(node))

    yield from visit(ast.parse(source), (), "")


def _calls(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (isinstance(called, ast.Name) and called.id == name) or (
        isinstance(called, ast.Attribute) and called.attr == name
    )


def _refuses(node: ast.If) -> bool:
    first = node.body[0]
    return isinstance(first, ast.Raise) and "PermissionDenied" in ast.unparse(first)


@contextmanager
def without(check: Check) -> Iterator[None]:
    """The site as it would be without this check."""
    function = function_of(check)
    if check.kind == "view":
        cell = _cell(function, "can")
        before = cell.cell_contents
        cell.cell_contents = function.needs = Can.READ
        try:
            yield
        finally:
            cell.cell_contents = function.needs = before
        return
    kept = function.__code__
    function.__code__ = _mutated(check)
    try:
        yield
    finally:
        function.__code__ = kept


def function_of(check: Check) -> Any:
    """The function as it was written; of a view, the wrapper that checks."""
    thing: Any = importlib.import_module(check.module)
    for name in check.function.split("."):
        thing = vars(thing)[name]
    for name in ("fget", "func", "__func__"):
        if isinstance(thing, property | cached_property | staticmethod | classmethod):
            thing = getattr(thing, name, thing)
    while hasattr(thing, "__wrapped__"):
        if check.kind == "view" and _has_cell(thing, "can"):
            return thing
        thing = thing.__wrapped__
    return thing


def _has_cell(function: Any, name: str) -> bool:
    return name in function.__code__.co_freevars


def _cell(function: Any, name: str) -> Any:
    return function.__closure__[function.__code__.co_freevars.index(name)]


class _TakeAway(ast.NodeTransformer):
    def __init__(self, check: Check) -> None:
        self.check = check

    def _meant(self, node: Any) -> bool:
        return (node.lineno, node.col_offset) == (self.check.line, self.check.column)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if self.check.kind == "require" and self._meant(node):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if self.check.kind == "if" and self._meant(node.test):
            node.test = ast.copy_location(ast.Constant(False), node.test)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if self.check.kind == "may" and self._meant(node) and _calls(node, "may"):
            return ast.copy_location(ast.Constant(True), node)
        return self.generic_visit(node)


def _mutated(check: Check) -> types.CodeType:
    module = importlib.import_module(check.module)
    assert module.__file__ is not None
    tree = ast.fix_missing_locations(_TakeAway(check).visit(ast.parse(Path(module.__file__).read_text())))
    return next(
        code for code in _codes(compile(tree, module.__file__, "exec")) if code.co_qualname == check.function
    )


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield inner
            yield from _codes(inner)
