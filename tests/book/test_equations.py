"""Every labelled equation is quoted beside an identity that holds, and an altered one is noticed."""

import re

import pytest
from claims import CHAPTERS
from equations import (
    Equations,
    displayed,
    displays_of,
    equations_of,
    normalised,
    quoted,
    uncovered,
)

PAGES = sorted(path.stem for path in CHAPTERS.iterdir() if path.suffix in {".md", ".ipynb"})
WRITTEN = [(label, tex) for name in PAGES for label, tex in equations_of(name).items()]
RAW, QUOTED = dict(WRITTEN), quoted()


def test_all_labels_are_read_and_none_stands_twice():
    text = "".join(path.read_text("utf8") for path in CHAPTERS.iterdir() if path.suffix in {".md", ".ipynb"})
    labels = re.findall(r":label: *(eq-[\w-]+)", text)
    assert sorted(labels) == sorted(label for label, _ in WRITTEN) == sorted(set(labels))


def test_every_labelled_equation_is_quoted_in_full():
    left = {label: uncovered(normalised(tex), QUOTED.get(label, [])) for label, tex in WRITTEN}
    assert {label: tex for label, tex in left.items() if tex} == {}


def test_no_quotation_is_of_an_equation_that_is_gone():
    assert set(QUOTED) <= set(RAW)


def test_every_equation_without_a_label_is_quoted_in_full():
    quotations, written = set(displayed()), {tex for name in PAGES for tex in displays_of(name)}
    assert written - quotations == quotations - written == set()


def noticed(label, tex):
    """Whether a test of this equation would fail if the page said `tex`."""
    return any(words not in normalised(tex) for words in QUOTED[label])


# A sign, a number, a power, an index or a symbol: where it stands in TeX, and what stands there instead.
ALTERED = {
    "plus": (r"\+", "-"), "minus": (r"(?<!half)-(?![a-z])", "+"), "digit": (r"\d(?!pt\])", "7"),
    "power": (r"\^", "_"), "index": (r"_", "^"), "square": (r"\^2", ""), "relation": ("=", "<"),
    "sigma": (r"\\sigma(?![a-z])", r"\\tau"), "tau": (r"\\tau(?![a-z])", r"\\sigma"),
    "theta": (r"\\theta(?![a-z])", r"\\mu"), "n": (r"(?<![a-zA-Z\\{])n(?![a-z])", "m"),
}  # fmt: skip


def alterations(tex):
    """`tex` with one thing changed, at every place there is."""
    for name, (pattern, instead) in ALTERED.items():
        for hit in re.finditer(pattern, tex):
            changed = tex[: hit.start()] + hit.expand(instead) + tex[hit.end() :]
            if changed != tex:
                yield name, changed


@pytest.mark.parametrize("label", RAW)
def test_whatever_is_altered_in_an_equation_is_noticed(label):
    changed = list(alterations(RAW[label]))
    assert changed or label == "eq-bayes-words"
    assert [pair for pair in changed if not noticed(label, pair[1])] == []


FAULTS = [
    ("eq-normal-joint", r"(n-1)\,s^2", r"n\,s^2"),
    ("eq-beta-binomial", "b+n-y-1", "b+n-y+1"),
    ("eq-precision", r"\frac{n}{\lik{\sigma^2}} +", r"\frac{n}{\lik{\sigma^2}} -"),
    ("eq-weight", r"{n + \sigma^2/\sigma_0^2}", r"{n + \sigma_0^2/\sigma^2}"),
    ("eq-nig-update", r"(\bar y - \mu_0)^2", r"(\bar y - \mu_0)"),
    ("eq-engine-det", "(n_j - K)", "(n_j + K)"),
    ("eq-engine-woodbury", r"L' Z_j' Z_j L", r"L Z_j' Z_j L'"),
    ("eq-geometry-leapfrog", r"\delta\, \psi", r"\tfrac\delta2\, \psi"),
    ("eq-geometry-gibbs", r"\tfrac{J - 1}{2}", r"\tfrac{J + 1}{2}"),
    ("eq-mh-ratio", r"q(\theta^{(t)} \mid \theta^*)", r"q(\theta^* \mid \theta^{(t)})"),
    ("eq-trust-within", r"\frac{1}{N-1}", r"\frac{1}{N}"),
    ("eq-group-model", r"\gamma_{11} & \gamma_{21}", r"\gamma_{11} & \gamma_{12}"),
    ("eq-slopes-variance", r"2 \rho\, \tau_\alpha", r"\rho\, \tau_\alpha"),
    ("eq-slopes-two-weights", r"\sigma^2 / \tau_\beta^2", r"\sigma^2 / \tau_\alpha^2"),
    ("eq-james-stein", "(J - 3)", "(J - 2)"),
]


@pytest.mark.parametrize(("label", "right", "wrong"), FAULTS)
def test_a_slip_in_an_equation_is_noticed(label, right, wrong):
    assert right in RAW[label]
    assert noticed(label, RAW[label].replace(right, wrong)) and not noticed(label, RAW[label])


@pytest.mark.parametrize(("tex", "same"), [
    (r"\begin{aligned} a &= b \\[4pt] &\quad + c , \end{aligned}", "a = b + c ."),
    (r"\post{\mu_n} = \frac{\data{y}}{2} \, x", r"\mu_n = \tfrac{y}{2} x"),
    (r"\lik{\{ a \}}\; \big( \left( b \right) \bigr)", r"\{a\}((b))"),
    (r"a + {} \\ {} b", "a + b"), (r"a, \qquad b", r"a, \\ b"),
    (r"\mathcal N(\mu, \\ &\quad \tau^2)", r"\mathcal N(\mu, \tau^2)"),
    (r"\textstyle \sum_j x\!\left(y\right)", r"\sum_j x(y)"),
])  # fmt: skip
def test_what_only_says_how_an_equation_looks_does_not_count(tex, same):
    assert normalised(tex) == normalised(same)


@pytest.mark.parametrize(("tex", "other"), [
    ("a, b", "ab"), (r"\Sigma", r"\sigma"), (r"\quadratic", r"\ratic"), ("x_{}", "x^"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", r"\begin{bmatrix} a \\ b \\ c \\ d \end{bmatrix}"),
])  # fmt: skip
def test_what_an_equation_says_counts(tex, other):
    assert normalised(tex) != normalised(other)


def test_an_equation_needs_its_words_and_its_condition():
    page = Equations("conjugate_normal")
    page.equation("eq-weight", r"(1 - w) \mu_0", page is not None)
    with pytest.raises(AssertionError, match="does not say"):
        page.equation("eq-weight", r"(1 + w) \mu_0", page is not None)
    with pytest.raises(AssertionError, match="says"):
        page.equation("eq-weight", r"(1 - w) \mu_0", page is None)
    with pytest.raises(AssertionError, match="no equation eq-none"):
        page.equation("eq-none", "", page is not None)


@pytest.mark.parametrize("line", [
    'def test_a(): page.equation("eq-a", f"a{1}", x > 1)', 'def test_a(): page.equation("eq-a", "a", True)',
    'def helper(): page.equation("eq-a", "a", x > 1)',
])  # fmt: skip
def test_a_quotation_that_cannot_fail_is_refused(tmp_path, line):
    path = tmp_path / "test_page.py"
    path.write_text(f"x = 2\n{line}\n")
    with pytest.raises(AssertionError, match="test_page.py:2"):
        quoted([path])


def test_what_stands_in_no_quotation_is_seen():
    assert uncovered("a=b+c", ["a=b"]) == "+c"
    assert uncovered("a=b+c", ["a=b", "+c"]) == ""
