"""Reading the environment: typed, loud about nonsense, and the same as what the operators' guide says."""

import ast
from pathlib import Path

import pytest

from config import env as reading
from config.env import Env, EnvironmentProblem, secret_key
from tools import variables

BASE = Path(__file__).resolve().parents[2]


def test_what_is_not_set_or_empty_has_its_default() -> None:
    env = Env({"EMPTY": " "})
    assert env.text("EMPTY", "default", help="") == "default"
    assert env.flag("MISSING", True, help="") is True
    assert env.number("MISSING_NUMBER", 7, help="") == 7
    assert env.list_("MISSING_LIST", ["a", "b"], help="") == ["a", "b"]
    assert env.secret("MISSING_SECRET", help="") == ""


@pytest.mark.parametrize(
    ("value", "meaning"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_flags_have_many_spellings(value: str, meaning: bool) -> None:
    assert Env({"FLAG": value}).flag("FLAG", not meaning, help="") is meaning


def test_a_list_is_what_stands_between_commas() -> None:
    assert Env({"HOSTS": " a.example, b.example,,"}).list_("HOSTS", help="") == ["a.example", "b.example"]


def test_a_secret_keeps_its_blanks() -> None:
    assert Env({"KEY": " blank "}).secret("KEY", help="") == " blank "


@pytest.mark.parametrize("value", ["maybe", "2", "yes please"])
def test_a_flag_that_is_neither_yes_nor_no_is_refused(value: str) -> None:
    with pytest.raises(EnvironmentProblem, match=r"^FLAG is .* must be 1 \(yes\) or 0 \(no\)\.$"):
        Env({"FLAG": value}).flag("FLAG", help="")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("many", "whole number"),
        ("1.5", "whole number"),
        ("0", "at least 1"),
        ("100", "at most 99"),
        ("²", "whole"),
    ],
)
def test_a_number_out_of_its_bounds_is_refused(value: str, words: str) -> None:
    with pytest.raises(EnvironmentProblem, match=words):
        Env({"NUMBER": value}).number("NUMBER", 5, minimum=1, maximum=99, help="")


def test_a_choice_names_its_choices() -> None:
    assert Env({"LEVEL": "low"}).choice("LEVEL", "high", ["low", "high"], help="") == "low"
    with pytest.raises(EnvironmentProblem, match="one of: low, high"):
        Env({"LEVEL": "medium"}).choice("LEVEL", "high", ["low", "high"], help="")


def test_one_variable_cannot_mean_two_things() -> None:
    env = Env({})
    env.text("NAME", "one", help="")
    env.text("NAME", "one", help="")
    with pytest.raises(ValueError, match="NAME is read twice"):
        env.text("NAME", "two", help="")


def test_the_key_made_by_a_run_serves_only_beside_the_embedded_database(tmp_path: Path) -> None:
    reading.local_key_file(tmp_path).write_text("made here")
    assert secret_key(Env({"DATA_DIR": str(tmp_path)}), tmp_path) == "made here"
    assert secret_key(Env({"DATA_DIR": str(tmp_path), "SECRET_KEY": "given"}), tmp_path) == "given"
    assert secret_key(Env({"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://h/d"}), tmp_path) == ""
    assert secret_key(Env({"DATA_DIR": str(tmp_path / "other")}), tmp_path) == ""


def test_the_guide_lists_exactly_the_variables_that_are_read() -> None:
    guide = (BASE / "docs" / "operators.md").read_text()
    for name, table in variables.tables().items():
        assert variables.section(guide, name) == table, "run: .venv/bin/python -m tools.variables"


# It hands what every program needs (such as PATH) to the process that structures a text on its own.
PASSES_ON = "readings/importing/isolated.py:"


def test_no_room_reads_the_environment() -> None:
    """Rooms get what they need from the settings; only passing all of it on to a program is something else."""
    readers = [
        f"{path.relative_to(BASE)}:{ast.unparse(node)}"
        for room in ("accounts", "classroom", "courses", "discussions", "readings")
        for path in (BASE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if reads_a_variable(node)
    ]
    assert [reader for reader in readers if not reader.startswith(PASSES_ON)] == []


def reads_a_variable(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=value) | ast.Attribute(value=value) | ast.Compare(comparators=[value]):
            return isinstance(value, ast.Attribute) and value.attr == "environ"
        case ast.Call(func=ast.Attribute(attr="getenv")):
            return True
        case ast.Call(func=ast.Name(id="Env")):
            return True
    return False


@pytest.mark.parametrize(
    "code", ["os.environ['A']", "os.environ.get('A')", "'A' in os.environ", "os.getenv('A')"]
)
def test_reading_a_variable_is_recognised(code: str) -> None:
    assert any(reads_a_variable(node) for node in ast.walk(ast.parse(code)))
