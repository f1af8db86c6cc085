"""You against one line: the printed numbers of the first page, the score, and the address of the guesses."""

import json

import numpy as np
import pytest
from support import Scripts, same_words

from bhm_core.live import Baseball, bundle, text
from bhm_core.live.figures.baseball import HITS, PLAYERS, SHARED, START, nearer, squared_error

OVER = {"played": 1.0}
MINE = [0.345, 0.3, 0.29, *START[3:]]
DATA = Baseball().state
OWN, SEASON = np.array(DATA["hits"]) / 45, np.array(DATA["rest_hits"]) / np.array(DATA["rest"])


def errors(**controls):
    return {key: f"{value:.4f}" for key, value in Baseball(**OVER, **controls).result["errors"].items()}


def test_errors_are_those_that_the_first_page_prints():
    assert errors() == {"you": "0.0752", "line": "0.0214", "starts": "0.0752", "alike": "0.0243"}
    assert errors(weight=0.0)["you"] == "0.0243" and errors(weight=0.212)["you"] == "0.0214"
    result = Baseball(**OVER).result
    assert result["beaten"] == 16 and result["james_stein"] == pytest.approx(0.212, abs=5e-4)


def test_both_players_are_held_to_the_rest_of_the_season_and_not_to_the_start():
    """The wrong twin: against the start the untouched guesses would be without a fault."""
    result = Baseball(**OVER, guesses=MINE).result
    right = np.sum((np.where(np.arange(18) < 3, MINE, OWN) - SEASON) ** 2)
    assert result["errors"]["you"] == pytest.approx(right)
    assert squared_error(result["guess"], OWN) < right / 2
    assert Baseball().result["errors"]["you"] == 0 and Baseball().result["now"] == Baseball().result["own"]


def test_a_line_that_pools_towards_zero_would_be_seen():
    """The wrong twin: without the mean, the same share is worse than doing nothing."""
    result = Baseball(**OVER).result
    assert squared_error(result["james_stein"] * OWN, SEASON) > result["errors"]["starts"]


def test_the_printed_starts_are_those_of_the_data_and_a_guess_there_is_the_start_itself():
    assert (list(PLAYERS), list(HITS)) == (DATA["players"], DATA["hits"])
    assert Baseball().result["guess"] == Baseball().result["own"] and Baseball().result["moved"] == 0
    assert Baseball(guesses=MINE).result["moved"] == 3
    assert Baseball(guesses=MINE).result["guess"][3:] == Baseball().result["own"][3:]


def test_the_band_ends_at_the_mean_and_at_the_guesses():
    assert set(Baseball(weight=0, guesses=MINE).result["guess"]) == {Baseball().result["mean"]}
    assert Baseball(weight=1, guesses=MINE).result["guess"][:3] == MINE[:3]


def test_the_nearer_guess_wins_and_equal_ones_win_nothing():
    assert nearer([0.3, 0.2, 0.25, 0.1], [0.2, 0.3, 0.2501, 0.3], [0.29, 0.29, 0.2, 0.2]) == [1, -1, 0, 0]
    result = Baseball(**OVER, guesses=MINE).result
    gap = np.abs(np.array(result["line"]) - SEASON) - np.abs(np.array(result["guess"]) - SEASON)
    assert (result["mine"], result["theirs"]) == (np.sum(gap > 0.0005), np.sum(gap < -0.0005))


def scores(n=60):
    """Figures over settings in which each outcome comes up."""
    figure, rng = Baseball(), np.random.default_rng(4)
    near = [{"guesses": [round(float(v), 3) for v in np.clip(SEASON + rng.normal(0, sd, 18), 0.1, 0.45)]}
            for sd in np.linspace(0, 0.05, n)]
    for controls in [{}, *near]:
        yield Baseball(**OVER, **controls), figure.state


def test_what_is_sent_to_others_is_the_score_in_both_languages(scripts):
    seen = set()
    shared = "bhmLive.figures.baseball.shared"
    for figure, state in scores():
        result = figure.result
        ours = figure.shared(result, state)
        assert scripts.call(shared, result, state) == ours
        first, row, _ = ours.split("\n")
        assert (row.count("●"), row.count("○")) == (result["mine"], result["theirs"])
        seen.add(outcome_of(first, result))
    assert seen == {"won", "lost", "by batters"}


def outcome_of(line, result):
    """The word of the outcome, which must be true of both ways to keep the score."""
    e, mine, theirs = result["errors"], result["mine"], result["theirs"]
    you, other = (f"{e[k]:.4f}".lstrip("0") for k in ("you", "line"))
    assert f"Me {you}, one line of arithmetic {other}:" in line
    word = next(w for w in ("won", "lost", "by batters") if f": {w} " in line)
    told, *level = line.rstrip(".").split(". Equally near for ")
    counts = [int(n) for n in told.split(f": {word} ")[1].split(" to ")]
    assert sum(counts) + sum(map(int, level)) == len(result["nearer"]) and level != ["0"]
    assert counts == ([theirs, mine] if word == "lost" else [mine, theirs])
    if word == "by batters":
        assert (e["line"] - e["you"]) * (mine - theirs) <= 0
    else:
        assert (e["you"] < e["line"]) == (mine > theirs) == (word == "won")
    return word


def test_lost_and_won_taken_for_each_other_are_noticed():
    figure = Baseball(**OVER)
    told = text.tell(SHARED, ("won", {**figure.result["errors"], "who": "Me", "mine": 3, "theirs": 15}))
    with pytest.raises(AssertionError):
        outcome_of(told, figure.result)


def back(scripts, figure, link):
    """The settings that the page reads in an address."""
    _, _, state = link.partition(":")
    return scripts.call("bhmLive.address.parse", state, figure.model()["inputs"])


def test_the_address_carries_all_eighteen_guesses_there_and_back(scripts):
    rng = np.random.default_rng(3)
    for _ in range(20):
        figure = Baseball(**Baseball().random_controls(rng))
        address = scripts.call("bhmLive.address.link", figure.id, figure._values, figure.model()["inputs"])
        assert address == figure.link()
        assert back(scripts, figure, address) == figure._values


def test_an_address_without_the_last_guess_is_noticed():
    """The wrong twin: the eighteenth guess is dropped on the way."""
    right = 'value.join(";")'
    assert right in bundle.core()
    short = Scripts(["baseball"], lambda script: script.replace(right, 'value.slice(0, -1).join(";")'))
    figure = Baseball(guesses=MINE)
    address = short.call("bhmLive.address.link", figure.id, figure._values, figure.model()["inputs"])
    assert address != figure.link() and back(short, figure, address) != figure._values


def play(shown, *, left=11):
    """Move the guess of Clemente, and play the season."""
    first = shown.root.locator("svg [role=slider]")
    assert first.count() == 1  # nothing else to take hold of
    first.focus()
    for _ in range(left):
        shown.page.keyboard.press("ArrowLeft")
    shown.settle()
    shown.root.get_by_role("button", name="Play the season").click()
    if shown.page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches"):
        assert shown.controls["played"] == 1  # at once
    shown.page.wait_for_function("bhmLive.host.current('live-baseball').played === 1")
    shown.settle()


@pytest.mark.browser
def test_before_the_season_its_averages_are_nowhere_and_then_all_diamonds_are_there(visit):
    shown = visit("baseball")
    assert ".346" not in shown.root.locator(".bhm-frame").inner_html()
    assert shown.root.locator("[data-answer]").count() == 0
    assert shown.root.locator(".bhm-slider:visible").count() == 0  # one thing to do
    play(shown)
    assert shown.controls["guesses"][:2] == [0.345, START[1]]
    assert shown.root.locator("svg .bhm-truth[data-answer]").count() == 19  # one of them explains
    shown.agrees()
    for words in ("you said .345", "he hit .346", "Two surprises", "almost as good"):
        assert words in shown.readout


@pytest.mark.browser
def test_the_season_takes_four_seconds_and_both_errors_run(visit):
    shown = visit("baseball", reduced_motion="no-preference")
    shown.page.evaluate("""() => { window.seen = new Set(); window.walked = new Set(); window.began = 0;
        const look = () => {
          const { played } = bhmLive.host.current("live-baseball");
          if (played > 0 && !began) began = performance.now();
          if (played === 1 && !window.took) window.took = performance.now() - began;
          const run = kind => [...document.querySelectorAll(`svg rect.${kind}`)]
            .map(r => r.getAttribute(kind === "bhm-block" ? "width" : "x")).join(" ");
          if (played > 0) walked.add(run("bhm-truth")) && seen.add(run("bhm-block"));
          requestAnimationFrame(look); };
        look(); }""")
    play(shown)
    assert 3000 < shown.page.evaluate("took") < 7000
    assert shown.page.evaluate("Math.min(seen.size, walked.size)") > 8


@pytest.mark.browser
def test_one_stop_of_the_tab_key_and_arrows_lead_to_every_handle(visit):
    shown = visit("baseball")
    play(shown)
    handles = shown.root.locator("svg [role=slider]")
    assert handles.count() == 18 and shown.root.locator("svg [role=slider][tabindex='0']").count() == 1
    handles.first.focus()
    for player in PLAYERS[1:]:
        shown.page.keyboard.press("ArrowDown")
        shown.settle()
        name = shown.page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert name.startswith(player) and shown.controls["player"] == player
    shown.page.keyboard.press("ArrowRight")
    shown.settle()
    assert shown.controls["guesses"][17] > START[17] and shown.controls["guesses"][16] == START[16]
    boxes = shown.root.locator("svg .bhm-touch").evaluate_all(
        "all => all.map(n => { const b = n.getBoundingClientRect(); return [b.top, b.bottom, b.width]; })")
    boxes.sort()
    assert all(b - t >= 24 and w >= 24 for t, b, w in boxes)
    assert all(a[1] <= b[0] + 0.1 for a, b in zip(boxes, boxes[1:], strict=False))  # none under another


@pytest.mark.browser
def test_a_phone_has_handles_as_large_as_a_fingertip(visit):
    shown = visit("baseball", has_touch=True, viewport={"width": 390, "height": 844})
    play(shown)
    sizes = shown.root.locator("svg .bhm-touch").evaluate_all(
        "all => all.map(n => n.getBoundingClientRect()).map(b => Math.min(b.width, b.height))")
    assert len(sizes) == 18 and min(sizes) >= 24


@pytest.mark.browser
def test_a_guess_by_hand_keeps_what_the_band_has_made_of_the_others(visit):
    shown = visit("baseball", fragment="#live-baseball:weight=0.2")
    shown.settle()
    handle = shown.root.locator("svg [role=slider]").nth(16)
    handle.focus()
    shown.page.keyboard.press("ArrowRight")
    shown.settle()
    now, pulled = shown.controls, Baseball(weight=0.2).result["guess"]
    assert now["weight"] == 1 and now["guesses"][16] > pulled[16]
    assert np.allclose(np.delete(now["guesses"], 16), np.delete(pulled, 16), atol=5e-4)


@pytest.mark.browser
def test_the_guesses_are_remembered_on_the_device_and_can_be_made_again(visit):
    shown = visit("baseball")
    play(shown)
    before = shown.controls
    shown.page.reload()
    assert shown.controls == before and "You " in shown.root.locator(".bhm-gap").text_content()
    shown.root.get_by_text("Guess again").click()
    shown.settle()
    assert shown.controls == Baseball()._values
    assert shown.page.evaluate("document.activeElement.className") == "bhm-before"
    shown.page.reload()
    assert shown.root.locator("[data-answer]").count() == 0


@pytest.mark.browser
def test_what_one_copies_is_the_score_and_an_address_that_opens_the_same_guesses(visit):
    shown = visit("baseball")
    play(shown)
    lines = shown.root.locator(".bhm-share").text_content().split("\n")
    figure = Baseball(**{**shown.controls})
    assert lines[:-1] == figure.shared(figure.result, figure.state).split("\n")
    other = visit("baseball", fragment="#" + lines[-1].split("#")[1])
    other.settle()
    other.root.get_by_text("Skip and show theirs").click()
    other.page.wait_for_function("bhmLive.host.current('live-baseball').played === 1")
    other.settle()
    assert other.controls == shown.controls
    assert same_words(other.readout, shown.readout[shown.readout.index("Two surprises"):])  # not "you said"
    assert lines[0].replace("Me", "Your friend") in other.root.locator(".bhm-gap").text_content()
    assert other.root.locator(".bhm-share").count() == 0  # they are not the reader's to send


def of_a_friend():
    """The address that a friend sends, who has moved three of them."""
    return Baseball(**OVER, guesses=MINE)


@pytest.mark.browser
def test_who_opens_the_address_of_a_friend_is_asked_first_and_then_both_are_compared(visit):
    friend = of_a_friend()
    shown = visit("baseball", fragment=friend.link())
    shown.settle()
    assert shown.controls == Baseball()._values and shown.root.locator("[data-answer]").count() == 0
    assert "A friend has guessed all eighteen" in shown.root.locator(".bhm-before").text_content()
    play(shown, left=20)
    mine = Baseball(**shown.controls).result
    theirs = friend.result["errors"]["you"]
    ours, other = (np.abs(np.array(guess) - SEASON) for guess in (mine["guess"], friend.result["guess"]))
    nearer_you, nearer_them = (int(np.sum(gap > 0.0005)) for gap in (other - ours, ours - other))
    told = shown.root.locator(".bhm-gap").text_content()
    assert told.startswith("You ") and f"Your friend {theirs:.4f}".replace("0.", ".") in told
    assert f"nearer than you for {nearer_them}, you nearer for {nearer_you}." in told
    assert (nearer_them, nearer_you) != (0, 0)


@pytest.mark.browser
def test_the_guesses_of_a_friend_are_shown_and_ones_own_come_back(visit):
    friend = of_a_friend()
    shown = visit("baseball")
    play(shown)
    before = shown.controls
    shown.page.evaluate("h => { location.hash = h }", friend.link())
    shown.settle()
    assert shown.controls == before  # what has been guessed here stays
    for words, there in (("Show theirs", friend._values), ("Back to mine", before)):
        shown.root.get_by_text(words).click()
        shown.page.wait_for_timeout(700)
        shown.settle()
        assert shown.controls["guesses"] == there["guesses"]
        assert shown.page.evaluate("document.activeElement.className") == "bhm-before"
    shown.page.evaluate("h => { location.hash = h }", f"{Baseball(**before).link()}")
    shown.settle()
    assert shown.controls == before  # one's own address asks nothing


def told_of_mine(shown):
    """The score and the lines to send, which belong to the guesses of the season."""
    return [shown.root.locator(kind).text_content() for kind in (".bhm-gap", ".bhm-share")]


@pytest.mark.browser
def test_what_the_band_does_after_the_season_is_tried_and_changes_no_score(visit):
    shown = visit("baseball")
    play(shown)
    before, mine = shown.controls, told_of_mine(shown)
    band = shown.root.get_by_role("slider", name="elastic band")
    band.press("Home")
    shown.settle()
    error = f"{Baseball(**shown.controls).result['errors']['you']:.4f}".lstrip("0")
    assert f"Tried after the season: squared error {error}." in shown.readout
    assert shown.controls["weight"] == 0 and "you said" not in shown.readout
    assert told_of_mine(shown) == mine and error not in mine[0]
    shown.root.get_by_text("Back to mine").click()
    shown.page.wait_for_function("bhmLive.host.current('live-baseball').weight === 1")
    shown.settle()
    assert shown.controls == before and told_of_mine(shown) == mine
    shown.agrees()


@pytest.mark.browser
def test_wrong_answers_to_why_lead_to_their_state(visit):
    shown = visit("baseball")
    play(shown)
    fold = shown.root.locator(".bhm-why")
    for answer in Baseball.game.answers:
        fold.evaluate("n => { n.open = true }")
        shown.root.get_by_text(answer.text, exact=True).click()
        assert (fold.get_attribute("open") is None) == answer.right
        assert answer.reply in shown.root.locator(".bhm-reply").text_content()
        shown.root.get_by_text("Show me", exact=True).click()
        shown.settle()
        assert {k: shown.controls[k] for k in answer.show} == json.loads(json.dumps(answer.show))
        tried = "weight" in answer.show  # other guesses than those of the season
        assert ("Tried after the season" in shown.readout) == tried and ("you said" in shown.readout) != tried
    assert [answer.right for answer in Baseball.game.answers].count(True) == 1
