"""Small tables for the terminal."""

from collections.abc import Sequence

from infra.progress import tell

Row = Sequence[object]


def table(title: str, head: Sequence[str], rows: Sequence[Row]) -> None:
    """Print `rows` under `head`: the first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    tell(f"\n{title}")
    for first, *others in cells:
        numbers = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        tell("  " + "  ".join([first.ljust(widths[0]), *numbers]))
