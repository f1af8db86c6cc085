"""What an argument may be: the one place that decides it, in a small vocabulary.

Each word takes the name of the argument and its value, and returns the value in the form that the
library works with, or raises ``ValueError`` with the name, the condition and the value. Public
functions speak these words; what is peculiar to one of them (two lengths that must agree, say) they
check themselves.
"""

from bhm_core._checks.by_annotation import checked
from bhm_core._checks.functions import called, function, returned
from bhm_core._checks.labels import encode
from bhm_core._checks.matrices import correlation, covariance, root_of_correlation
from bhm_core._checks.numbers import (
    count,
    finite_array,
    finite_number,
    fitting,
    not_negative,
    not_too_large,
    number_array,
    one_each,
    one_shape,
    positive,
    positive_number,
    positive_or_infinite,
    probability,
    real_array,
    shares,
    size,
    spread,
    whole_numbers,
)
from bhm_core._checks.things import distribution_on_axes, generator, mapping, offering, stream
from bhm_core._checks.words import choice, flag, names, names_of_columns, text

__all__ = [
    "called",
    "checked",
    "choice",
    "correlation",
    "count",
    "covariance",
    "distribution_on_axes",
    "encode",
    "finite_array",
    "finite_number",
    "fitting",
    "flag",
    "function",
    "generator",
    "mapping",
    "names",
    "names_of_columns",
    "not_negative",
    "not_too_large",
    "number_array",
    "offering",
    "one_each",
    "one_shape",
    "positive",
    "positive_number",
    "positive_or_infinite",
    "probability",
    "real_array",
    "returned",
    "root_of_correlation",
    "shares",
    "size",
    "spread",
    "stream",
    "text",
    "whole_numbers",
]
