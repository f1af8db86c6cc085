"""Modules that only some functions need: imported when asked for, or named with their extra."""

from importlib import import_module


def module(name, *, user, extra):
    """The module `name`, or an ImportError that says what needs it and what to install."""
    try:
        return import_module(name)
    except ImportError as error:
        library = name.partition(".")[0].replace("_", "-")
        message = f"{user} needs {library}: pip install 'bhm_core[{extra}]'"
        raise ImportError(message) from error
