"""What bhm_core shows, and what a function raises: read from the source, for the tests beside."""

import ast
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path

import bhm_core
from bhm_core import course

PACKAGE = Path(bhm_core.__file__).parent
PAGES = {f"course.{m.name}" for m in pkgutil.iter_modules(course.__path__) if m.name[0] != "_"}
ROOMS = {*bhm_core._MODULES, *PAGES}  # what has hints, types, shapes and Raises
SHOWN = set(bhm_core._MODULES)  # what documents every argument besides
LIBRARY = SHOWN - {"live"}  # what has sources and examples besides


def members(room):
    """Name -> function or class that a room exports."""
    thing = importlib.import_module(f"bhm_core.{room}")
    own = [n for n, x in vars(thing).items() if getattr(x, "__module__", "") == thing.__name__]
    exported = [name for name, home in bhm_core._MODULE_OF.items() if home == room]
    found = {name: getattr(thing, name, None)
             for name in sorted({*getattr(thing, "__all__", own), *exported})}
    return {name: x for name, x in found.items()
            if name[0] != "_" and (inspect.isfunction(x) or inspect.isclass(x))}


def public_names(room):
    """Yield the dotted name of what a room shows: functions, classes and their methods."""
    for member in members(room).values():
        yield f"{member.__module__}.{member.__qualname__}"
        for method, home in methods(member).items() if inspect.isclass(member) else ():
            yield f"{home.__module__}.{home.__qualname__}.{method}"


def methods(thing):
    """Public method -> the class of the package that defines it: `thing`, or a base."""
    homes = [home for home in reversed(thing.__mro__) if home.__module__.startswith("bhm_core.")]
    return {name: home for home in homes for name, function in vars(home).items()
            if inspect.isfunction(plain(function)) and not name.startswith("_")}


def plain(function):
    """The function behind a property, a class method or a static method."""
    for name in ("fget", "func", "__func__"):
        function = getattr(function, name, None) or function
    return function


def lookup(name):
    """The object of a dotted name; a property or a method as it stands in its class."""
    module, _, rest = name.partition(".")
    thing = importlib.import_module(module)
    for part in filter(None, rest.split(".")):
        if isinstance(thing, type):
            thing = vars(thing).get(part) or getattr(thing, part)
        else:
            try:
                thing = getattr(thing, part)
            except AttributeError:
                thing = importlib.import_module(f"{thing.__name__}.{part}")
    return thing


def constructor(thing):
    """The function whose arguments `thing` documents: itself, or what makes a class."""
    if not inspect.isclass(thing):
        return plain(thing)
    return thing.__new__ if hasattr(thing, "_fields") else thing.__init__


@cache
def public():
    """All public names: a helper is what is not among them."""
    return {name for room in ROOMS for name in public_names(room)}


@cache
def tree(module):
    """Top-level definitions of a module by name, and where its imported names come from."""
    spec = importlib.util.find_spec(module)
    nodes = ast.parse(Path(spec.origin).read_text("utf8"))
    home = {alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(nodes) if isinstance(node, ast.ImportFrom)
            for alias in node.names if node.module.startswith("bhm_core.")}
    return {node.name: node for node in nodes.body if hasattr(node, "name")}, home


def own_nodes(function):
    """Nodes of a body, without those of functions defined inside: they run later."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)


def raised(module, qualname, seen=()):
    """Types of the errors that a function, or a helper that it calls, raises."""
    node, methods = _definitions(module, qualname)
    errors = {"ValueError" for one in node for by in one.decorator_list
              if getattr(getattr(by, "func", None), "id", "") == "checked"}
    for step in (x for one in node for x in own_nodes(one)):
        if isinstance(step, ast.Raise) and step.exc is not None:
            errors.add(getattr(step.exc, "func", step.exc).id)
        if isinstance(step, ast.Call):
            for target in _helpers(module, qualname, step.func, methods):
                if target not in seen:
                    errors |= raised(*target, seen=(*seen, target))
    return errors - {"NotImplementedError"}  # that is said to who writes a subclass


def _definitions(module, qualname):
    """The function's node (of a class: what makes it), and the names of the methods beside it."""
    outer, _, method = qualname.partition(".")
    node = tree(module)[0].get(outer)
    if not isinstance(node, ast.ClassDef):
        return [node] if isinstance(node, ast.FunctionDef) else [], {}
    methods = {x.name: x for x in node.body if isinstance(x, ast.FunctionDef)}
    wanted = [method] if method else ["__init__", "__post_init__"]
    return [methods[name] for name in wanted if name in methods], methods


def _helpers(module, qualname, called, methods):
    """Where the called function lives, if it is one of the package that no room exports."""
    if isinstance(called, ast.Attribute):
        if (getattr(called.value, "id", "") == "self" and called.attr in methods
                and called.attr.startswith("_")):
            yield module, f"{qualname.partition('.')[0]}.{called.attr}"
        return
    names, home = tree(module)
    name = getattr(called, "id", None)
    target = _handed_on((module, name) if name in names else home.get(name))
    if target and ".".join(target) not in public() and _is_function(*target):
        yield target


def _handed_on(target):
    """Where a name is defined that the file of a room only hands on."""
    while target and target[1] not in tree(target[0])[0] and target[1] in tree(target[0])[1]:
        target = tree(target[0])[1][target[1]]
    return target


def _is_function(module, name):
    return isinstance(tree(module)[0].get(name), ast.FunctionDef)
