"""A YAML file read with its line numbers: typed questions to it, and a fault for every answer that is wrong.

Only what a person would write by hand is accepted: mappings, lists and plain values. Tags and aliases, which
make objects of text or a mountain of a line, are refused before anything is built from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from classroom.packages.faults import Fault, PackageRefused, perhaps

DEEPEST = 12
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NULL = "tag:yaml.org,2002:null"
_NAMES = {MappingNode: "a group of keys", SequenceNode: "a list", ScalarNode: "a single value"}


@dataclass(frozen=True, slots=True)
class Written:
    """A value with the place where it was written."""

    value: str
    line: int
    where: str = ""


@dataclass
class Sheet:
    """One file being read, and the faults found in it. `first_line` is where the YAML begins in the file."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    first_line: int = 1

    def line(self, node: Node) -> int:
        return int(node.start_mark.line) + self.first_line

    def fault(self, line: int, message: str, where: str = "") -> None:
        self.faults.append(Fault(self.file, line, f"{where}: {message}" if where else message))

    def compose(self, text: str) -> MappingNode:
        """The document as nodes. Raises PackageRefused for what is no YAML, or more than a person writes."""
        try:
            self._look_over(text)
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            line = mark.line + self.first_line if mark else self.first_line
            reason = problem.problem or problem.context or "it ends too early"
            raise PackageRefused([Fault(self.file, line, f"this is not YAML ({reason}).")]) from None
        except yaml.reader.ReaderError as problem:
            line = text.count("\n", 0, problem.position) + self.first_line
            raise PackageRefused(
                [Fault(self.file, line, "there is a character here that no text has.")]
            ) from None
        if node is None:
            raise PackageRefused([Fault(self.file, self.first_line, "there is nothing in it.")])
        if not isinstance(node, MappingNode):
            wrong = f"keys are expected here, such as “title: …”, not {_kind(node)}."
            raise PackageRefused([Fault(self.file, self.line(node), wrong)])
        return node

    def _look_over(self, text: str) -> None:
        """Refuses aliases, tags and depth while they are still a stream of events."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + self.first_line if event.start_mark else self.first_line
            if isinstance(event, yaml.AliasEvent):
                raise PackageRefused(
                    [
                        Fault(
                            self.file,
                            line,
                            f"an alias (*{event.anchor}) is not used here: write the words out, or in quotes.",
                        )
                    ]
                )
            if getattr(event, "tag", None) is not None:
                raise PackageRefused(
                    [
                        Fault(
                            self.file,
                            line,
                            "a tag (a word that begins with !) is not used here: put the value in quotes.",
                        )
                    ]
                )
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    raise PackageRefused([Fault(self.file, line, "lists inside lists go too deep here.")])
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1


def _kind(node: Node) -> str:
    if isinstance(node, ScalarNode) and node.tag == _NULL:
        return "nothing"
    return _NAMES[type(node)]


class Record:
    """A group of keys. Each question names a key; what is missing, unknown or of the wrong kind is a fault."""

    def __init__(self, sheet: Sheet, node: MappingNode, keys: Sequence[str], where: str = "") -> None:
        self.sheet, self.where, self.line = sheet, where, sheet.line(node)
        self._nodes: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value) if isinstance(key, ScalarNode) else "", sheet.line(key)
            if name in self._nodes:
                sheet.fault(line, "this key stands here twice.", self._at(name))
            elif name in keys:
                self._nodes[name], self._lines[name] = value, line
            else:
                what = f"this key is not known here.{perhaps(name, keys)}"
                sheet.fault(line, what, self._at(name or "?"))

    def _at(self, key: str) -> str:
        return f"{self.where}, {key}" if self.where else key

    def fault(self, key: str, message: str) -> None:
        self.sheet.fault(self.line_of(key), message, self._at(key))

    def line_of(self, key: str) -> int:
        """Where the key is written; where the group begins if it is not."""
        return self._lines.get(key, self.line)

    def has(self, key: str) -> bool:
        return key in self._nodes

    def _node(self, key: str, required: bool) -> Node | None:
        node = self._nodes.get(key)
        if node is None or (isinstance(node, ScalarNode) and node.tag == _NULL):
            if required:
                missing = "is missing" if node is None else "is empty"
                where = f"{self.where}: " if self.where else ""
                self.sheet.fault(self.line_of(key), f"{where}{key} {missing}.")
            return None
        return node

    def text(self, key: str, *, required: bool = False, most: int | None = None, lines: bool = False) -> str:
        """The value as written, "" if there is none. Line ends become spaces unless `lines`."""
        node = self._node(key, required)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.fault(key, f"a text is expected here, not {_kind(node)}.")
            return ""
        value = str(node.value).strip()
        if not lines:
            value = " ".join(value.split())
        if required and not value:
            self.fault(key, "this is empty.")
        if "\0" in value:
            self.fault(key, "there is a character here that no text has.")
        if most is not None and len(value) > most:
            self.fault(key, f"this has {len(value)} characters; there is room for {most}.")
        return value

    def slug(self, key: str) -> str:
        value = self.text(key, required=True, most=80)
        if value and not SLUG.fullmatch(value):
            self.fault(key, f"“{value}” must be made of small letters a–z, digits and single hyphens.")
        return value

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        node = self._node(key, False)
        if node is None:
            return default
        value = str(node.value) if isinstance(node, ScalarNode) else ""
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
            said = f"“{value}”" if value else _kind(node)
            self.fault(key, f"{said} is not a whole number. Write {default}, for example.")
            return default
        number = int(value)
        if not least <= number <= most:
            self.fault(key, f"{number} is out of range: {least} to {most}.")
            return default
        return number

    def yes(self, key: str) -> bool:
        value = self.text(key).lower()
        if value not in ("", "yes", "no", "true", "false"):
            self.fault(key, f"“{value}” must be yes or no.")
        return value in ("yes", "true")

    def items(self, key: str) -> list[Written]:
        """A list of plain values."""
        made: list[Written] = []
        for position, node in enumerate(self._list(key, required=False), 1):
            where = self._at(f"{key} {position}")
            if not isinstance(node, ScalarNode):
                hint = " Put it in quotes if it has a colon in it." if isinstance(node, MappingNode) else ""
                self.sheet.fault(
                    self.sheet.line(node), f"a text is expected here, not {_kind(node)}.{hint}", where
                )
            elif not str(node.value).strip():
                self.sheet.fault(self.sheet.line(node), "this is empty.", where)
            else:
                made.append(Written(" ".join(str(node.value).split()), self.sheet.line(node), where))
        return made

    def records(self, key: str, keys: Sequence[str], *, required: bool = False) -> list[Record]:
        """A list of groups of keys."""
        made: list[Record] = []
        for position, node in enumerate(self._list(key, required=required), 1):
            where = self._at(f"{key} {position}")
            if isinstance(node, MappingNode):
                made.append(Record(self.sheet, node, keys, where))
            else:
                wrong = f"keys are expected here ({', '.join(keys[:2])} …), not {_kind(node)}."
                self.sheet.fault(self.sheet.line(node), wrong, where)
        return made

    def record(self, key: str, keys: Sequence[str]) -> Record | None:
        node = self._node(key, False)
        if node is None:
            return None
        if isinstance(node, MappingNode):
            return Record(self.sheet, node, keys, self._at(key))
        self.fault(key, f"keys are expected here ({', '.join(keys[:2])} …), not {_kind(node)}.")
        return None

    def pairs(self, key: str) -> list[tuple[Written, Written]]:
        """A group whose keys are the writer's own: each key with its plain value."""
        node = self._node(key, False)
        if node is None:
            return []
        if not isinstance(node, MappingNode):
            self.fault(key, f"pairs are expected here, such as “a-long-walk: read”, not {_kind(node)}.")
            return []
        made: list[tuple[Written, Written]] = []
        seen: set[str] = set()
        for name, value in node.value:
            line = self.sheet.line(name)
            if not isinstance(name, ScalarNode) or not isinstance(value, ScalarNode):
                self.sheet.fault(line, "a pair of plain values is expected here.", self._at(key))
                continue
            if name.value in seen:
                self.sheet.fault(line, "this key stands here twice.", self._at(f"{key}, {name.value}"))
                continue
            seen.add(name.value)
            where = self._at(f"{key}, {name.value}")
            made.append((Written(str(name.value), line, where), Written(str(value.value), line, where)))
        return made

    def _list(self, key: str, *, required: bool) -> list[Node]:
        node = self._node(key, required)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.fault(key, f"a list is expected here, not {_kind(node)}.")
            return []
        if required and not node.value:
            self.fault(key, "this list is empty.")
        return list(node.value)
