"""A hand that does not wait for what is under way."""

import pytest

pytestmark = pytest.mark.browser


def test_a_key_right_after_reset_leaves_nothing_half_way(visit):
    far = "#live-two-priors:seen=14,error=2,nu=20"
    shown = visit("two_priors", fragment=far, reduced_motion="no-preference").unlock()
    shown.settle()
    handle = shown.root.get_by_role("slider", name="the thermometer shows")
    handle.focus()
    shown.root.get_by_text("Reset").evaluate("n => n.click()")
    shown.page.wait_for_timeout(100)
    handle.press("ArrowRight")
    shown.page.wait_for_timeout(700)
    now = shown.controls
    assert (now["error"], now["nu"]) == (1.0, 3)
    assert 14 < now["seen"] < 28.2  # a hand says where its own control stands
    shown.agrees()


def test_two_quick_clicks_are_two_steps(visit):
    at_start = "#live-metropolis-stepper:step=0"
    shown = visit("metropolis_stepper", fragment=at_start, reduced_motion="no-preference").unlock()
    following = shown.root.get_by_role("button", name="Next")
    for _ in range(2):
        following.evaluate("n => n.click()")
        shown.page.wait_for_timeout(80)
    shown.page.wait_for_timeout(700)
    assert shown.controls["step"] == 2
    shown.agrees()
