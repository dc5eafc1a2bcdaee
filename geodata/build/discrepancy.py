"""Learn the model discrepancy from flights left out of fits, and write it into discrepancy.toml.

    python geodata/build/discrepancy.py

reads leave_out.csv, as ``fallzone validate --leave-out flight --write`` and ``vehicle`` have left it, and the
discrepancy it was made with: runs draw it whether their vehicle is fitted to other flights or to none. Of each kind of
figure it finds the scale under which the misses are most likely: a figure is off by what the members scatter, normally,
and by the discrepancy, as Student's t. What it writes changes the fits, so both are done until nothing moves. It also
prints how likely the misses are with tails of other weights.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import tomlkit
from scipy.optimize import minimize_scalar
from scipy.stats import gamma

from fallzone.calibration.vehicle.off_by import find_discrepancy, is_fall
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_launch
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.results.left_out import LeftOut
from fallzone.names import NOMINAL

# From the 5th to the 95th percentile of a normal
_RANGE_90 = 3.2897
KINDS = (
    "range_fraction",
    "unfitted_range_fraction",
    "azimuth_deg",
    "downrange_fraction",
    "height_fraction",
    "time_fraction",
)
_TOPS = {"azimuth_deg": 5.0}
# Parts of equal weight that stand for the variances of which Student's t is a mixture
_PARTS = 200


def kind_of(row: LeftOut) -> str | None:
    """Which discrepancy a figure is subject to.

    Points, whose side is not told, tell of none, nor do times of falls: the minutes that ministries gave are
    earlier than anything comes down, for debris was seen at 11 km at T+547 s (Kwangmyongsong-3, April 2012). Nor do
    falls after a failure, which also hang on what is assumed of the failure.
    """
    if row.quantity in ("range_m", "downrange_m") and is_fall(row):
        fraction = "range_fraction" if row.by == "flight" else "unfitted_range_fraction"
        return fraction if row.case == NOMINAL else None
    if row.quantity == "downrange_m":
        return "downrange_fraction"
    if row.quantity == "azimuth_deg":
        return "azimuth_deg"
    if row.quantity == "height_m":
        return "height_fraction"
    if row.quantity == "t_s" and not is_fall(row):
        return "time_fraction"
    return None


def list_misses(used: Discrepancy) -> dict[str, np.ndarray]:
    """How far figures are off, how far members scatter about them, and what a discrepancy of 1 would be: (n, 3)."""
    misses = defaultdict(list)
    tenth = {kind: getattr(used, kind).model_copy(update={"value": 0.1}) for kind in KINDS}
    unit = used.model_copy(update=tenth)
    for row in load_left_out(SHIPPED).rows:
        kind = kind_of(row)
        if row.by == "row" or kind is None:
            continue
        mission, _vehicle, site = load_launch(row.mission, SHIPPED)
        figure = next(
            one
            for one in mission.published
            if (one.name, one.quantity, one.case, one.item) == (row.name, row.quantity, row.case, row.item)
        )
        scale = find_discrepancy(figure, mission, site, mission.published, unit) / 0.1
        tails = (used.find_quantile(np.array([0.05, 0.95])) * scale * getattr(used, kind).value).tolist()
        # What is left of the range of the prediction when the discrepancy in it is taken off again
        scatter = max(((row.high - row.low) ** 2 - (tails[1] - tails[0]) ** 2) / _RANGE_90**2, 0.0)
        misses[kind].append((row.published - row.median, scatter, scale))
    return {kind: np.array(misses[kind]) for kind in KINDS}


def find_scale(misses: np.ndarray, degrees_of_freedom: float, top: float) -> tuple[float, float]:
    """The scale under which misses are most likely, and the negative logarithm of how likely they are.

    Student's t is a mixture of normals whose variances are inverse to a gamma variable.
    """
    off, scatter, scale = misses.T
    weight = gamma.ppf((np.arange(_PARTS) + 0.5) / _PARTS, degrees_of_freedom / 2.0, scale=2.0 / degrees_of_freedom)

    def unlikely(sigma: float) -> float:
        variance = scatter[:, None] + (sigma * scale[:, None]) ** 2 / weight
        return -float(np.log(np.mean(np.exp(-0.5 * off[:, None] ** 2 / variance) / np.sqrt(variance), axis=1)).sum())

    found = minimize_scalar(unlikely, bounds=(1e-4, top), method="bounded")
    return float(found.x), float(found.fun)


def main() -> None:
    """Learn and write."""
    used = load_discrepancy(SHIPPED)
    misses = list_misses(used)
    path = SHIPPED.root / "discrepancy.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    for kind in KINDS:
        found, _ = find_scale(misses[kind], used.degrees_of_freedom.value, _TOPS.get(kind, 0.5))
        document[kind]["value"] = float(f"{found:.2g}")
        print(f"{kind}: {found:.3g} of {len(misses[kind])} figures (was {getattr(used, kind).value:g})")
    for degrees in (1.0, 2.0, 4.0, 8.0, 1e3):
        unlikely = sum(find_scale(misses[kind], degrees, _TOPS.get(kind, 0.5))[1] for kind in KINDS)
        print(f"-ln likelihood with {degrees:g} degrees of freedom: {unlikely:.1f}")
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
