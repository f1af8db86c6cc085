"""How values and shapes are shown in errors."""

from typing import Any


def shown(value: Any) -> str:
    """A value, cut short."""
    try:
        text = repr(value)
    except Exception:  # the error to report is that of the argument, not that of its words
        text = f"a {type(value).__name__}"
    return text if len(text) <= 200 else f"{text[:200]} ..."


def shown_shape(shape: tuple[Any, ...]) -> str:
    """A wanted shape: ``(..., n, 2)`` where None stands for any number."""
    parts = ["..." if part is ... else "n" if part is None else str(part) for part in shape]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
