"""``fallzone warmup``: the compiled loops made ahead, so that the first alert does not wait for them."""

from __future__ import annotations

import time

from fallzone.cli.geodata import chosen_geodata
from fallzone.cli.printing import print_json
from fallzone.cli.state import AsJson
from fallzone.errors import InputError


def command(*, json: AsJson = False) -> None:
    """Compile every loop now and keep the code for later runs.

    Once after installation, up to 30 s; again it takes a second or two. Nothing is written but the cache of compiled
    code, in the user's cache folder or in NUMBA_CACHE_DIR.
    """
    from fallzone.catalogue.load import load_launch
    from fallzone.flight.cases import fly_case
    from fallzone.flight.environment import build_mission_environment

    begun_s = time.perf_counter()
    geodata = chosen_geodata()
    names = geodata.list_ids("missions")
    if not names:
        raise InputError(
            str(geodata.root), "holds no mission", "one is flown to compile the loops; use the shipped geodata"
        )
    mission, vehicle, site = load_launch(names[0], geodata)
    # A failed flight climbs, falls and has impact points: every loop has its turn
    fly_case(mission, vehicle, site, build_mission_environment(mission, site), "explosion@T+60")
    elapsed_s = time.perf_counter() - begun_s
    if json:
        print_json({"elapsed_s": elapsed_s})
    else:
        print(f"Compiled and kept: ready in {elapsed_s:.1f} s")
