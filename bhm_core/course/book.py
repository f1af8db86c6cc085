"""Numbers for the prose of the book."""

from bhm_core import _extras
from bhm_core._checks import text as checked_text

__all__ = ["glue"]


def glue(name: str, text: str) -> None:
    """Publish `text` under `name`, so that the prose of the book can quote it.

    This writes the output that MyST-NB's ``{glue:text}`` role looks for, without needing MyST-NB
    where a notebook runs.

    Parameters
    ----------
    name : str
        The key that the prose uses.
    text : str
        What the reader sees, rounded as it should be read.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    ImportError
        If IPython is missing: a notebook has it, and the extra ``bhm_core[live]``.
    """
    display = _extras.module("IPython.display", user="glue", extra="live").display
    checked_text("name", name)
    mime = "application/papermill.record/text/plain"
    scrapbook = {"name": name, "mime_prefix": "application/papermill.record/"}
    display({mime: repr(str(text))}, raw=True, metadata={"scrapbook": scrapbook})
