"""Under each exercise that `bhm_core.check` tries out, a line says how to call it.

Learners' notebooks have an empty cell there, with the call (`plain_notebooks.py`).
"""

import re
import textwrap

from docutils import nodes

from bhm_core.exercises._table import all_exercises

EXERCISES = ("exercise_node", "exercise_enumerable_node")


def call_of(exercise):
    """Return the call that checks an answer: ``bhm.check("ex-conj-units", mean)``."""
    name = re.match(r"`(\w+)\(", exercise.asks)
    return f'bhm.check("{exercise.label}", {name[1] if name else "answer"})'


def line_under(exercise):
    """Return the line as a paragraph."""
    words = f" tries your answer out. It asks for {exercise.asks}."
    parts = enumerate(words.split("`"))
    inside = [nodes.literal("", part) if k % 2 else nodes.Text(part) for k, part in parts]
    call = nodes.literal("", call_of(exercise))
    return nodes.paragraph("", "", call, *inside, classes=["exercise-check"])


def cell_of(exercise):
    """Return the source of the learner's cell."""
    asked = textwrap.fill(f"your answer: {exercise.asks}", 70, initial_indent="# ", subsequent_indent="# ")
    return f'{asked}\nanswer = ...\nbhm.check("{exercise.label}", answer)'


def cells():
    """Return {label: source of the learner's cell}."""
    return {label: cell_of(exercise) for label, exercise in all_exercises().items()}


def add_lines(app, doctree):
    """Put the line under every exercise that can be checked."""
    table = all_exercises()
    for node in doctree.findall(lambda node: type(node).__name__ in EXERCISES):
        if node.get("label") in table:
            node.children[-1].append(line_under(table[node["label"]]))


def setup(app):
    app.connect("doctree-read", add_lines, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
