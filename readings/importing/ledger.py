"""The book of repairs of one run: every change is entered, and one that a person refused is not made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .draft import Repair


class Ledger:
    """Collects repairs; `accept` says whether the change may be made."""

    def __init__(self, refused: frozenset[str] = frozenset()) -> None:
        self._refused = refused
        self._seen: Counter[tuple[str, int, str, str]] = Counter()
        self.repairs: list[Repair] = []

    def accept(self, kind: str, line: int, before: str, after: str, why: str, confidence: float) -> bool:
        """Enter the repair and return True, or return False if this very repair was taken back."""
        key = (kind, line, before, after)
        repair = Repair(kind, line, before, after, why, confidence, self._seen[key])
        self._seen[key] += 1
        if self._refused and repair.id in self._refused:
            return False
        self.repairs.append(repair)
        return True


class Numbered(Ledger):
    """Enters a repair of a row under the line it stands for."""

    def __init__(self, ledger: Ledger, lines: Sequence[int]) -> None:
        super().__init__()
        self.ledger, self.lines = ledger, lines

    def accept(self, kind: str, line: int, before: str, after: str, why: str, confidence: float) -> bool:
        return self.ledger.accept(kind, self.lines[line - 1], before, after, why, confidence)
