"""A small reader of Stan: enough of the language to check the program of the errata without its compiler.

`problems(program)` lists what a compiler would refuse, and what a reader with the formulas beside it would.
`log_density(program, values)` computes what the program states, from its own lines.
"""

import re

import numpy as np
from scipy.stats import norm

ORDER = ["data", "transformed data", "parameters", "transformed parameters", "model", "generated quantities"]
BLOCK = re.compile(r"^([a-z ]+?) \{\n(.*?)^\}", re.M | re.S)
DECLARED = re.compile(r"(?:array\[(\w+)\] )?(?:int|real|vector)(<[^>]*>)?(?:\[(\w+)\])? (\w+)(?: = (.+))?$")
LOOP = re.compile(r"for \((\w+) in (\w+):(\w+)\) (.*)$")
DRAWN = re.compile(r"(\w+) ~ normal\((.*), (.*)\)$")
SIZES = {"school": "n", "y": "n", "x": "n", "u": "J", "eta": "J", "beta": "J"}
KNOWN = {"normal", "lower", "upper"}


def blocks(program):
    """The statements of each block, comments left out: {name: [statement]}."""
    bare = re.sub(r" *//.*", "", program)
    found = BLOCK.findall(bare)
    assert not BLOCK.sub("", bare).strip(), "something stands outside the blocks"
    return {name: [" ".join(s.split()) for s in body.split(";") if s.strip()] for name, body in found}


def names(text):
    return [name for name in re.findall(r"[A-Za-z_]\w*", text) if name not in KNOWN]


def problems(program):
    """What is wrong: blocks, names before their declaration, sizes, priors that lack, squares as spreads."""
    found = blocks(program)
    unknown = [name for name in found if name not in ORDER]
    yield from (f"no block is called {name}" for name in unknown)
    rest = [name for name in found if name in ORDER]
    if rest != sorted(rest, key=ORDER.index):
        yield "the blocks stand in another order"
    statements = [s for name in found for s in found[name]]
    yield from _undeclared(statements)
    yield from _wrong_sizes(statements)
    yield from _without_distribution(found)
    yield from (f"{s} has a variance for a spread" for s in statements if re.search(r"\^ ?2\)$", s))


def _undeclared(statements):
    """Names that are used before, or without, their declaration."""
    known, missing = set(), []
    for statement in statements:
        declared, loop = DECLARED.match(statement), LOOP.match(statement)
        local = known | ({loop[1]} if loop else set())
        used = [*declared.group(1, 2, 3, 5)] if declared else [loop[4] if loop else statement]
        missing += [n for n in names(" ".join(filter(None, used))) if n not in local and n not in missing]
        known |= {declared[4]} if declared else set()
    return [f"{name} is not declared before it is used" for name in missing]


def _wrong_sizes(statements):
    for declared in filter(None, map(DECLARED.match, statements)):
        size = declared[1] or declared[3]
        if declared[4] in SIZES and size != SIZES[declared[4]]:
            yield f"{declared[4]} has size {size}"


def _without_distribution(found):
    """Parameters with no line of their own in the model."""
    drawn = {DRAWN.match(s)[1] for s in found.get("model", []) if DRAWN.match(s)}
    for name, body in found.items():
        if name.startswith("parameter"):
            declared = [DECLARED.match(s)[4] for s in body]
            yield from (f"{p} has no distribution" for p in declared if p not in drawn)


def log_density(program, values):
    """Sum of the log densities that the program states; indices count from 1, as in Stan."""
    space, total = dict(values), 0.0
    found = blocks(program)
    for statement in found.get("transformed parameters", []) + found["model"]:
        if drawn := DRAWN.match(statement):
            place, mean, spread = (_value(part, space) for part in drawn.groups())
            total += norm.logpdf(place, mean, spread).sum()
        else:
            declared = DECLARED.match(statement)
            space[declared[4]] = _value(declared[5], space)
    return total


def _value(expression, space):
    """An expression of Stan in Python: its products of entries, and indices from 0."""
    python = re.sub(r"\[(\w+)\]", r"[\1 - 1]", expression.replace(".*", "*").replace("^", "**"))
    return eval(python, {"__builtins__": {}}, space)


def simulated(rng, n_groups=4, n_members=6):
    """Random data and parameters under the names of the program."""
    n = n_groups * n_members
    school = np.repeat(np.arange(n_groups), n_members) + 1
    data = {"n": n, "J": n_groups, "school": school, "y": rng.normal(size=n), "x": rng.normal(size=n),
            "u": rng.normal(size=n_groups)}  # fmt: skip
    scales = rng.uniform(0.5, 2, size=2)
    return data, {"alpha": rng.normal(), "gamma_0": rng.normal(), "gamma_1": rng.normal(),
                  "eta": rng.normal(size=n_groups), "tau": scales[0], "sigma": scales[1]}  # fmt: skip
