"""With a keyboard alone: one comes everywhere, in the order one reads, and always sees where one is."""

from __future__ import annotations

from tests.browser.chromium import I_BROWSEREN
from tests.browser.vindue import Vindue

pytestmark = I_BROWSEREN

_WHERE = """() => {
    const each = document.activeElement, look = getComputedStyle(each), box = each.getBoundingClientRect();
    return {
        text: (each.labels?.[0] ?? each).textContent.trim().split(/\\s*\\n/)[0],
        seen: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2
            && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.width > 0,
    };
}"""


def tab(vindue: Vindue) -> str:
    """One step on; what stands there, which can be seen to stand there."""
    vindue.side.keyboard.press("Tab")
    where = vindue.side.evaluate(_WHERE)
    assert where["seen"], where["text"]
    return str(where["text"])


def tab_to(vindue: Vindue, text: str) -> None:
    """On until that stands there."""
    passed: list[str] = []
    while not (passed and passed[-1].startswith(text)):
        assert len(passed) < 60, passed
        passed.append(tab(vindue))


def test_the_front_page_is_walked_in_the_order_it_is_read_and_its_top_can_be_skipped(vindue: Vindue) -> None:
    vindue.gaa("/")
    walked = [tab(vindue) for _ in range(6)]
    assert walked == [
        "Gå til indholdet", "Borgerblikket", "English",
        "Log ind som borger", "Log ind som sagsbehandler", "Log ind som administrator",
    ]  # fmt: skip

    vindue.gaa("/")
    tab(vindue)
    vindue.side.keyboard.press("Enter")
    assert tab(vindue) == "Log ind som borger"


def test_a_citizen_signs_in_chooses_a_kommune_and_signs_out_with_the_keyboard_alone(vindue: Vindue) -> None:
    keyboard = vindue.side.keyboard
    vindue.gaa("/")
    for text, heading in (("Log ind som borger", "Log ind"), ("MitID (sandkassen)", "MitID (sandkassen)")):
        tab_to(vindue, text)
        keyboard.press("Enter")
        vindue.ser(heading)
    tab_to(vindue, "Bo Birk")
    keyboard.press("Enter")
    vindue.ser("Mit overblik")

    tab_to(vindue, "Kommune")
    keyboard.type("Aarhus")
    tab_to(vindue, "Vis")
    keyboard.press("Enter")
    vindue.side.get_by_text("fra Aarhus Kommune").wait_for()
    tab_to(vindue, "Log ud")
    keyboard.press("Enter")
    vindue.ser("Du er logget ud")
