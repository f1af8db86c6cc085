"""Two handles that lie over each other: a hand finds each of them again."""

import pytest

pytestmark = pytest.mark.browser
LOW = "#live-shrinkage:y=15;8;-3;7;-1;1;18;12,se=2;10;16;11;9;11;10;18"
SAME = "#live-conjugate-normal:mu_0=12.6,ybar=12.6"


def pull(shown, label, dx, off=0):
    """Take hold of a handle, `off` pixels beside its middle, and pull."""
    shown.settle()
    box = shown.root.get_by_role("slider", name=label).first.locator(".bhm-knob").bounding_box()
    mouse, x, y = shown.page.mouse, box["x"] + box["width"] / 2 + off, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + dx, y, steps=3)
    mouse.up()
    shown.settle()
    return shown.controls


@pytest.mark.parametrize("width", [390, 1280])
def test_a_small_standard_error_can_be_made_larger_again(width, visit):
    shown = visit("shrinkage", fragment=LOW, viewport={"width": width, "height": 1000}).unlock()
    before = shown.controls
    now = pull(shown, "standard error of school A", 40)
    assert now["se"][0] > 5 and now["y"] == before["y"]
    now = pull(shown, "estimate of school A", 40)
    assert now["y"][0] > 18
    shown.agrees()


@pytest.mark.parametrize(("off", "moved"), [(-4, "mu_0"), (4, "ybar")])
def test_of_two_handles_at_one_place_each_is_found_at_a_side(off, moved, visit):
    shown = visit("conjugate_normal", fragment=SAME).unlock()
    before = shown.controls
    now = pull(shown, "pupils", 60, off=off)
    assert {k for k in now if now[k] != before[k]} == {moved}
