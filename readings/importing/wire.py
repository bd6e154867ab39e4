"""A draft as plain data and back, whole: how it travels between processes."""

from __future__ import annotations

import dataclasses
import types
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from .draft import Draft


def to_plain(draft: Draft) -> dict[str, Any]:
    """Dictionaries, lists and scalars that `json` can write."""
    return dataclasses.asdict(draft)


def from_plain(plain: dict[str, Any]) -> Draft:
    """The draft that `to_plain` was given. Raises TypeError, KeyError or ValueError for anything else."""
    made = _build(Draft, plain)
    assert isinstance(made, Draft)
    return made


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def _build(kind: Any, value: Any) -> Any:
    if value is None or kind in (str, int, float, bool):
        return value
    if get_origin(kind) in (Union, types.UnionType):
        return _build(next(part for part in get_args(kind) if part is not types.NoneType), value)
    if get_origin(kind) is list:
        (inner,) = get_args(kind)
        return [_build(inner, one) for one in value]
    if get_origin(kind) is tuple:
        return tuple(_build(inner, one) for inner, one in zip(get_args(kind), value, strict=True))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return kind(**{name: _build(hint, value[name]) for name, hint in _fields(kind)})
