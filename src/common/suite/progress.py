"""One line per finished cell."""

from common.suite.cell import Cell


class Progress:
    """One line per cell and an estimate of what is left.

    Args:
        expected: seconds that each cell will probably take; None where nobody knows (then this call's mean).
    """

    def __init__(self, expected: dict[Cell, float | None]):
        self._left = dict(expected)
        self._total, self._taken = len(expected), []

    def line(self, cell: Cell, entry: dict) -> None:
        """Say that a cell has ended, and what is left."""
        del self._left[cell]
        if entry["seconds"]:
            self._taken.append(entry["seconds"])
        number = self._total - len(self._left)
        contended = "  contended" if entry["contended"] else ""
        reason = f"  {entry['reason'].splitlines()[0][:120]}" if entry["reason"] else ""
        print(
            f"[{number:>{len(str(self._total))}}/{self._total}] {cell.framework.name:<12} {cell.variant:<12} "
            f"{cell.task:<9} s{cell.seed} {entry['status']:<9} {entry['seconds']:6.1f} s   "
            f"{self._estimate()}{contended}{reason}",
            flush=True,
        )

    def _estimate(self) -> str:
        if not self._left:
            return f"total {sum(self._taken):.0f} s"
        mean = sum(self._taken) / len(self._taken) if self._taken else None
        guesses = [seconds or mean for seconds in self._left.values()]
        if None in guesses:
            return "time left unknown"
        return f"about {sum(guesses):.0f} s left"
