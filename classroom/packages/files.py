"""The files of a package: nothing outside its folder, nothing that is no file, nothing larger than a text."""

from __future__ import annotations

from pathlib import Path

from classroom.packages.faults import Fault

COURSE = "course.yaml"
TEXTS = "texts"
DISCUSSIONS = "discussions"
NOTES = "notes.yaml"
MOST_OF_COURSE = 2_000_000
MOST_OF_TEXT = 20_000_000
MOST_TOGETHER = 60_000_000
MOST_TEXTS = 500
MOST_OF_DISCUSSION = 2_000_000
MOST_DISCUSSIONS = 500
MOST_OF_NOTES = 2_000_000


class Unusable(Exception):
    """A file of the package cannot be used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_file(folder: Path, name: str, most: int) -> bytes:
    """The bytes of a file of the package. Raises Unusable."""
    path = folder / name
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve(strict=True)):
            raise Unusable(
                Fault(name, 0, "this leads out of the package's folder: put the file itself here.")
            )
        if not path.is_file():
            raise Unusable(Fault(name, 0, "this is not a file."))
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise Unusable(Fault(name, 0, "there is no such file.")) from None
    except OSError as problem:
        raise Unusable(Fault(name, 0, f"this cannot be read ({problem.strerror or problem}).")) from None
    except RuntimeError:
        raise Unusable(Fault(name, 0, "this link leads to itself.")) from None
    if len(data) > most:
        raise Unusable(Fault(name, 0, f"this is larger than {most // 1_000_000} MB."))
    return data


def decode(name: str, data: bytes) -> str:
    """UTF-8 as text, with plain line ends. Raises Unusable, with the line of the first byte that is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise Unusable(Fault(name, line, "this is not UTF-8: save the file as UTF-8.")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_files(folder: Path) -> list[str]:
    """The names in texts/, in order. Raises Unusable."""
    return _names(folder, TEXTS, MOST_TEXTS)


def discussion_files(folder: Path) -> list[str]:
    """The names in discussions/, in order. Raises Unusable."""
    return _names(folder, DISCUSSIONS, MOST_DISCUSSIONS)


def _names(folder: Path, inner: str, most: int) -> list[str]:
    """Without those that editors and systems leave behind."""
    path = folder / inner
    if not path.exists():
        return []
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
        if not inside or not path.is_dir():
            raise Unusable(Fault(inner, 0, "this must be a folder inside the package."))
        names = sorted(
            p.name for p in path.iterdir() if not p.name.startswith(".") and not p.name.endswith("~")
        )
    except OSError as problem:
        raise Unusable(Fault(inner, 0, f"this cannot be read ({problem.strerror or problem}).")) from None
    if len(names) > most:
        raise Unusable(Fault(inner, 0, f"{len(names)} {inner} are too many for one package: {most} at most."))
    return names
