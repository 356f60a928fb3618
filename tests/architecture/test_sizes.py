"""Small files, short functions, few parameters: what outgrows its room is split by idea."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_LINES = 300
VUE_LINES = 400
SCRIPT_LINES = 150
FUNCTION_LINES = 40
PARAMETERS = 5
NOT_COUNTED = {"self", "cls", "session", "actor", "now"}
GIVEN_FROM_OUTSIDE = "click"
"""A command's parameters are its options."""
TABLES = ("callcenter/migrations/versions/", "callcenter/seed", "tests/factories.py")
"""Generated files, tables and seed data may be long."""

DECLARATIONS = {"endpoint"}
"""A decorator that is a form to fill in: one keyword per property of a route."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not str(path.relative_to(ROOT)).startswith(TABLES):
                yield path


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def is_command(function: Function) -> bool:
    return any(
        GIVEN_FROM_OUTSIDE in ast.unparse(decorator) or "command" in ast.unparse(decorator)
        for decorator in function.decorator_list
    )


def code_lines(function: Function) -> int:
    """Lines from `def` on, without the docstring and without inner functions, which are counted by themselves."""
    total = (function.end_lineno or 0) - function.lineno + 1
    for inner in ast.walk(function):
        if isinstance(inner, Function) and inner is not function:
            total -= (inner.end_lineno or 0) - inner.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        total -= (first.end_lineno or 0) - first.lineno + 1
    return total


def test_python_files_are_small() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in python_files("callcenter", "tests", "bench")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > PYTHON_LINES
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}": count
        for path in python_files("callcenter")
        for function in functions(path)
        if (count := code_lines(function)) >= FUNCTION_LINES and not is_command(function)
    }
    assert long == {}


def test_functions_take_few_parameters() -> None:
    many = {}
    for path in python_files("callcenter"):
        for function in functions(path):
            names = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
            counted = [name for name in names if name not in NOT_COUNTED]
            if (
                len(counted) > PARAMETERS
                and not is_command(function)
                and function.name not in {"__init__", *DECLARATIONS}
            ):
                many[f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"] = len(counted)
    assert many == {}


def test_components_are_small() -> None:
    long = {}
    for path in sorted((ROOT / "web" / "src").rglob("*.vue")):
        text = path.read_text(encoding="utf-8")
        lines, script = len(text.splitlines()), script_lines(text)
        if lines > VUE_LINES or script > SCRIPT_LINES:
            long[str(path.relative_to(ROOT))] = (lines, script)
    assert long == {}


def script_lines(component: str) -> int:
    """Lines between <script …> and </script>."""
    inside, count = False, 0
    for line in component.splitlines():
        if line.startswith("</script"):
            inside = False
        count += inside
        if line.startswith("<script"):
            inside = True
    return count


def test_the_counts_count() -> None:
    assert script_lines("<script setup>\na\nb\n</script>\n<template>\n</template>") == 2
    tree = ast.parse('def f():\n    """One.\n\n    Two."""\n    a = 1\n    return a\n').body[0]
    assert isinstance(tree, ast.FunctionDef)
    assert code_lines(tree) == 3


@pytest.mark.parametrize("word", ["Manager", "Helper", "Handler", "Util", "Processor"])
def test_no_class_is_named_for_nothing(word: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in python_files("callcenter")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and word in node.name
    ]
    assert found == []
