"""Right and wrong answers to the exercises that `bhm_core.check` tries out."""

from answers import chains, checking, further, later, levels, lines, thinking

PARTS = (thinking, chains, levels, lines, checking, further, later)
RIGHT = {label: answer for part in PARTS for label, answer in part.RIGHT.items()}
WRONG = {label: answers for part in PARTS for label, answers in part.WRONG.items()}
