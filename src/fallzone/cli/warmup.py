"""``fallzone warmup``: the compiled loops made ahead, so that the first alert does not wait for them."""

from __future__ import annotations

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.printing import print_json
from fallzone.cli.terminal.state import AsJson
from fallzone.words import _, msg
from fallzone.words.formats import fixed

TITLE = msg("Compile every loop now and keep the code for later runs.")
HELP = msg(
    "Once after installation, up to 30 s; again it takes a second or two. Nothing is written but the cache of compiled "
    "code, in the user's cache folder or in NUMBA_CACHE_DIR."
)


def command(*, json: AsJson = False) -> None:
    """Compile every loop now and keep the code for later runs."""
    from fallzone.runs.fly import warm_up

    elapsed_s = warm_up(chosen_geodata())
    if json:
        print_json({"elapsed_s": elapsed_s})
    else:
        print(_("Compiled and kept: ready in {elapsed} s").format(elapsed=fixed(elapsed_s, 1)))
