"""A map of hostile texts in a real browser: all of it is shown, nothing of it runs, no box opens."""

from __future__ import annotations

from builders import tiny_assessment

from fallzone.outputs.map import html_map

CAUGHT = "window.caught=1"
PAYLOAD = (
    f"{{{{7*7}}}} ${{{CAUGHT}}} `${{{CAUGHT}}}` </script><script>{CAUGHT}</script><img src=x onerror={CAUGHT}> "
    f'" onmouseover="{CAUGHT}" x=\'\' =HYPERLINK("javascript:{CAUGHT}") <a href="javascript:{CAUGHT}">a</a> '
    "\u202egnp.exe\u2066 \x07"
)


def test_nothing_of_a_text_runs_and_all_of_it_is_shown(open_map, tmp_path):
    (path,) = html_map.write(tiny_assessment(PAYLOAD), tmp_path / "map.html")
    opened = open_map(path)
    page = opened.page
    for line in page.query_selector_all("[title], [aria-label], summary")[:20]:
        line.dispatch_event("mouseover")
    assert opened.complaints == [] and opened.requests == [path.as_uri()]
    assert page.evaluate("() => window.caught") is None
    assert page.evaluate("() => document.querySelectorAll('[onmouseover], [onerror], [href^=javascript]').length") == 0
    shown = page.evaluate("() => document.body.textContent")
    # Only what is not printed has gone, a bell, and what would turn the line stands there as marks
    told = PAYLOAD.replace("\x07", "").replace("\u202e", "\ufffd").replace("\u2066", "\ufffd")
    assert f"Tiny rocket{told}".strip() in shown.replace("\x07", "")
