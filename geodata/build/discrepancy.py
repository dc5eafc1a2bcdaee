"""Learn the model discrepancy from flights left out of fits, and write it into discrepancy.toml.

    python geodata/build/discrepancy.py

reads leave_out.csv, as ``fallzone validate --leave-out flight --write`` has left it, and the discrepancy it was made
with. Of each kind of figure it finds the standard deviation under which the misses are most likely: a figure is off by
what the members scatter, and by the discrepancy. What it writes changes the fits, so both are done until nothing moves.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import tomlkit
from scipy.optimize import minimize_scalar

from fallzone.calibration.vehicle.off_by import find_discrepancy, is_fall
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_launch
from fallzone.model.left_out import LeftOut

# From the 5th to the 95th percentile of a normal
_RANGE_90 = 3.2897
KINDS = ("range_fraction", "azimuth_deg", "height_fraction", "time_fraction")


def kind_of(row: LeftOut) -> str | None:
    """Which discrepancy a figure is subject to.

    Points, whose side is not told, tell of none, nor do times of falls: the minutes that ministries gave are
    earlier than anything comes down, for debris was seen at 11 km at T+547 s (Kwangmyongsong-3, April 2012).
    """
    if row.quantity in ("range_m", "downrange_m"):
        return "range_fraction"
    if row.quantity == "azimuth_deg":
        return "azimuth_deg"
    if row.quantity == "height_m":
        return "height_fraction"
    if row.quantity == "t_s" and not is_fall(row):
        return "time_fraction"
    return None


def main() -> None:
    """Learn and write."""
    used = load_discrepancy(SHIPPED)
    tenth = {kind: getattr(used, kind).model_copy(update={"value": 0.1}) for kind in KINDS}
    unit = used.model_copy(update=tenth)
    misses = defaultdict(list)
    for row in load_left_out(SHIPPED).rows:
        kind = kind_of(row)
        if row.by != "flight" or kind is None:
            continue
        mission, _vehicle, site = load_launch(row.mission, SHIPPED)
        figure = next(
            one
            for one in mission.published
            if (one.name, one.quantity, one.case, one.item) == (row.name, row.quantity, row.case, row.item)
        )
        scale = find_discrepancy(figure, mission, site, mission.published, unit) / 0.1
        scatter = max(((row.high - row.low) / _RANGE_90) ** 2 - (scale * getattr(used, kind).value) ** 2, 0.0)
        misses[kind].append((row.published - row.median, scatter, scale))
    path = SHIPPED.root / "discrepancy.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    for kind in KINDS:
        off, scatter, scale = np.array(misses[kind]).T

        def unlikely(sigma: float, off=off, scatter=scatter, scale=scale) -> float:
            variance = scatter + (sigma * scale) ** 2
            return float(np.sum(np.log(variance) + off**2 / variance))

        top = 5.0 if kind == "azimuth_deg" else 0.5
        found = float(minimize_scalar(unlikely, bounds=(1e-4, top), method="bounded").x)
        document[kind]["value"] = float(f"{found:.2g}")
        print(f"{kind}: {found:.3g} of {len(off)} figures (was {getattr(used, kind).value:g})")
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
