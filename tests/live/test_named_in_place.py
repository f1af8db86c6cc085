"""What a drawing names where it stands, and when: marks, gaps, and what nobody can know yet."""

import pytest

from bhm_core import live

pytestmark = pytest.mark.browser


def show(shown, **settings):
    """Open a link to the figure in these settings, and return the words of its drawing."""
    figure = live.figure_class(shown.figure.name)(**settings)
    shown.page.evaluate("h => { location.hash = h }", figure.link())
    shown.page.wait_for_function(
        "([id, now]) => Object.entries(now).every(([k, v]) => `${bhmLive.host.current(id)[k]}` === `${v}`)",
        arg=[shown.figure.id, settings])
    shown.settle()
    return words_of(shown)


def words_of(shown):
    return shown.root.locator("svg.bhm-svg text").all_text_contents()


UNDER = """root => {
  const all = [...root.querySelector(".bhm-svg").children];
  const lines = all.filter(n => n.matches("path.bhm-guess"));
  const words = all.filter(n => n.matches("text:not(.bhm-quiet)"));
  return [lines.length, lines.every(line => words.every(word => all.indexOf(line) < all.indexOf(word)))];
}"""


@pytest.mark.parametrize("name", ["two_priors", "bayes_update", "conjugate_normal", "shrinkage"])
def test_the_lines_of_a_guess_cross_no_name(visit, name):
    shown = visit(name)
    assert shown.root.evaluate(UNDER) == [1, True]
    shown.root.get_by_role("slider", name="Your guess").press("PageUp")
    shown.root.get_by_text("This is my guess").click()
    shown.settle()
    assert shown.root.evaluate(UNDER) == [3, True]  # the guess, the answer and the way between them


def test_the_two_posteriors_wait_until_one_of_them_has_been_guessed(visit):
    shown = visit("two_priors")
    assert "t prior: heavier tails" in words_of(shown) and "normal prior" not in words_of(shown)
    shown.unlock()
    named = [words_of(shown).count(words) for words in ("posterior, t prior", "normal prior", "t prior")]
    assert named == [1, 1, 1]


def test_diamonds_are_explained_once_they_are_there(visit):
    shown = visit("shrinkage")
    told = ["reported ± error", "posterior mean ± sd"]
    assert [words in words_of(shown) for words in told] == [True, False]
    assert all(words in words_of(shown.unlock()) for words in told)


def test_half_of_the_target_is_called_unseen_only_where_no_draw_lies_in_it(visit):
    shown, unseen = visit("four_chains").unlock(), "half of the target: not one draw"
    for settings in ({"n": 800}, {"n": 1000, "start": "middle", "spread": 6.0}, {"distance": 0.0}):
        result = live.FourChains(**settings).result
        apart = settings.get("distance", 10) > 0
        assert (unseen in show(shown, **settings)) == (apart and result["right"] in (0, 1))


def test_errors_run_with_the_season_and_nobody_has_won_before_it_is_over(visit):
    shown = visit("baseball")
    for part, unknown in ((0, 2), (0.5, 0), (1, 0)):
        words = show(shown, played=part)
        assert words.count("?") == unknown and ("16" in words) == (part == 1)


def test_the_first_order_is_named_beside_another_one(visit):
    shown = visit("bayes_update").unlock()
    usual = show(shown, k=14)
    assert "as they came" not in usual and any("in the order of arrival" in words for words in usual)
    turned = show(shown, order=[float(j) for j in range(13, -1, -1)])
    mean, start = (f"{shown.figure.result[key]:.2f}" for key in ("mean", "start"))
    assert {"as they came", f"posterior, mean {mean}", f"prior, mean {start}"} <= set(turned)
    assert not any("order of arrival" in words for words in turned)


def test_the_name_of_the_first_order_lies_beside_the_other_path_and_its_button_is_on(visit):
    shown = visit("bayes_update").unlock()
    shown.root.get_by_role("button", name="Low scores first").click()
    shown.settle()
    assert shown.root.locator(".bhm-acts [aria-pressed=true]").all_text_contents() == ["Low scores first"]
    for order in ([1, 0, *range(2, 14)], [13, *range(13)], shown.controls["order"]):
        show(shown, order=[float(j) for j in order], k=14)
        assert "as they came" not in shown.root.evaluate(CUT.replace("text.bhm-guess", "text.bhm-quiet"))


CUT = """root => {
  const svg = root.querySelector(".bhm-svg");
  const names = [...svg.querySelectorAll("text.bhm-guess, text.bhm-posterior, text.bhm-truth")];
  const lines = [...svg.querySelectorAll("path:is(.bhm-line, .bhm-hairline, .bhm-gap-line, .bhm-solid)")];
  return names.filter(name => {
    const { x, y, width, height } = name.getBBox();
    const inside = p => p.x > x && p.x < x + width && p.y > y + 0.25 * height && p.y < y + 0.85 * height;
    return lines.some(line => Array.from({ length: 400 }, (_, k) =>
      line.getPointAtLength(line.getTotalLength() * k / 399)).some(inside));
  }).map(name => name.textContent);
}"""
GUESS = "(root, v) => root.querySelector('.bhm-handle.bhm-guess').grip.change(v)"


@pytest.mark.parametrize("width", [390, 900])
@pytest.mark.parametrize("value", [0, 60, 90, 100])
def test_no_line_of_the_study_runs_through_a_name(visit, width, value):
    shown = visit("prior_study", viewport={"width": width, "height": 900})
    shown.root.evaluate(GUESS, value)
    shown.settle()
    seen = [shown.root.evaluate(CUT)]
    shown.root.get_by_text("This is my guess").click()
    for settings in ({}, {"m": 4.0}, {"m": 1.0}, {"m": -1.0, "s": 0.2}):
        show(shown, **settings)
        seen.append(shown.root.evaluate(CUT))
    assert seen == [[]] * 5


def test_a_name_on_its_line_is_noticed(visit):
    shown = visit("prior_study")
    shown.root.evaluate("""root => {
      const [line, name] = ["path", "text"].map(tag => root.querySelector(`${tag}.bhm-guess`));
      name.setAttribute("y", line.getPointAtLength(0).y + 4); }""")
    assert shown.root.evaluate(CUT) == ["your guess 40%"]


HEIGHTS = """root => { const box = (words) => [...root.querySelectorAll('.bhm-svg text')]
    .find(({ textContent }) => words.test(textContent)).getBBox();
  const [label, tick] = [/^5 schools: /, /^5 schools$/].map(box);
  return [label.y + label.height, tick.y]; }"""


@pytest.mark.parametrize("width", [390, 900])
@pytest.mark.parametrize("value", [0, 10, 30])
def test_the_share_of_five_schools_never_stands_on_their_place_on_the_axis(visit, width, value):
    shown = visit("prior_study", viewport={"width": width, "height": 900})
    shown.root.evaluate(GUESS, value)
    shown.root.get_by_text("This is my guess").click()
    for settings in ({"s": 0.3}, {"m": 4.0, "s": 0.2}, {"m": 4.0, "s": 1.0}):
        show(shown, **settings)
        label, axis = shown.root.evaluate(HEIGHTS)
        assert label < axis and shown.root.evaluate(CUT) == []


CHAINS = ({"n": 1000, "scale": 6.0, "distance": 0.0, "start": "middle", "spread": 6.0},
          {"n": 1000, "scale": 2.4, "distance": 0.0, "start": "middle", "spread": 6.0},
          {"n": 1000, "scale": 1.6, "distance": 10.0, "start": "left", "spread": 1.0},
          {"n": 1000, "scale": 4.0, "distance": 2.0, "start": "left", "spread": 1.0})
MOMENTS = CUT.replace("text.bhm-guess,", "text.bhm-chain.bhm-small,")


@pytest.mark.parametrize("name", live.figure_names())
def test_no_fold_holds_nothing(visit, name):
    shown = visit(name).unlock()
    for fold in shown.root.locator("details.bhm-more").all():
        assert fold.locator(".bhm-field").count(), name
    assert shown.root.get_by_text("Reset", exact=True).count() == 1


@pytest.mark.parametrize("width", [390, 900])
def test_since_when_a_diagnostic_is_content_stands_on_no_line(visit, width):
    shown = visit("four_chains", viewport={"width": width, "height": 900}).unlock()
    words = [show(shown, **settings) and shown.root.evaluate(MOMENTS) for settings in CHAINS]
    assert words == [[]] * len(CHAINS)


def test_the_state_of_the_chains_that_has_a_name_is_marked(visit):
    shown = visit("four_chains").unlock()
    on = shown.root.locator("[aria-pressed=true].bhm-button")
    seen = [on.all_text_contents()]
    shown.root.get_by_text("Timid steps").click()
    shown.settle()
    seen.append(on.all_text_contents())
    show(shown, scale=0.6)
    assert [*seen, on.all_text_contents()] == [["All start in one mode"], ["Timid steps"], []]


def test_a_flat_prior_has_no_centre_to_move(visit):
    shown = visit("prior_study").unlock()
    center = shown.root.locator("[data-control=m]")
    handle = shown.root.get_by_role("slider", name="centre of the prior").and_(shown.root.locator("g"))
    seen = []
    for button in ("Flat", "Good prior"):
        shown.root.get_by_text(button, exact=True).click()
        shown.settle()
        seen.append((center.is_visible(), center.is_enabled(), handle.count()))
    assert seen == [(True, False, 0), (True, True, 1)]


def test_a_prior_that_was_not_simulated_says_so(visit):
    shown = visit("prior_study").unlock()
    words = [show(shown, **settings) for settings in ({"m": 2.0}, {"m": 2.1})]
    assert ["not simulated: formula only" in told for told in words] == [False, True]
    assert ["dots: simulated, τ unknown" in told for told in words] == [True, False]
