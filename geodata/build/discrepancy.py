"""Learn the model discrepancy from flights left out of fits, and write it into discrepancy.toml.

    python geodata/build/discrepancy.py

reads leave_out.csv, as ``fallzone validate --leave-out flight --write`` and ``vehicle`` have left it, and the
discrepancy it was made with: runs draw it whether their vehicle is fitted to other flights or to none. Of each kind of
figure it finds the scale under which the misses are most likely: a figure is off by what the members scatter, normally,
and by the discrepancy, as Student's t. What it writes changes the fits, so both are done until nothing moves. It also
prints how likely the misses are with tails of other weights, and the nested shares: how many figures areas and ranges
hold when the discrepancy of each vehicle is learnt from all other vehicles alone, so that no figure is held against
what was learnt from it. Members and medians stay those of leave_out.csv, and points, whose sides are not told, are left
out; the first of both columns counts the same figures in the same way with the discrepancy learnt from all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tomlkit
from scipy.optimize import minimize_scalar
from scipy.special import ndtr, ndtri
from scipy.stats import gamma

from fallzone.assessment.credibility.coverage import find_coverage
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
_CIRCULAR = ("lon_deg", "azimuth_deg")
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


@dataclass(frozen=True)
class Miss:
    """A figure beside its prediction, from which the discrepancy is taken off again.

    Parameters
    ----------
    row : LeftOut
        The figure.
    family : str
        Its vehicle; variants such as h3 and h3-24w are one.
    off : float
        Published less median, in its unit.
    scatter : float
        Variance of the prediction without the discrepancy.
    scale : Discrepancy -> float
        Scale of a discrepancy for it, in its unit.
    """

    row: LeftOut
    family: str
    off: float
    scatter: float
    scale: Callable[[Discrepancy], float]


def list_misses(used: Discrepancy) -> list[Miss]:
    """Figures that were left out with a flight or a vehicle, points apart."""
    misses = []
    for row in load_left_out(SHIPPED).rows:
        if row.by == "row" or row.quantity == "distance_m":
            continue
        mission, vehicle, site = load_launch(row.mission, SHIPPED)
        figure = next(
            one
            for one in mission.published
            if (one.name, one.quantity, one.case, one.item) == (row.name, row.quantity, row.case, row.item)
        )

        def scale(discrepancy: Discrepancy, row=row, figure=figure, mission=mission, site=site) -> float:
            discrepancy = discrepancy if row.by == "flight" else discrepancy.of_unfitted
            return find_discrepancy(figure, mission, site, mission.published, discrepancy)

        tails = (find_tails(row, used) * scale(used)).tolist()
        # What is left of the range of the prediction when the discrepancy in it is taken off again
        scatter = max(((row.high - row.low) ** 2 - (tails[1] - tails[0]) ** 2) / _RANGE_90**2, 0.0)
        off = row.published - row.median
        off = (off + 180.0) % 360.0 - 180.0 if row.quantity in _CIRCULAR else off
        misses.append(Miss(row, vehicle.id.partition("-")[0], off, scatter, scale))
    return misses


def find_tails(row: LeftOut, used: Discrepancy) -> np.ndarray:
    """5th and 95th percentile of a discrepancy of 1."""
    share = np.array([0.05, 0.95])
    return ndtri(share) if is_time_of_fall(row) else used.find_quantile(share)


def is_time_of_fall(row: LeftOut) -> bool:
    """Whether a figure is when something comes down, for which a normal distribution is assumed."""
    return row.quantity == "t_s" and is_fall(row)


def list_units(misses: list[Miss], used: Discrepancy) -> dict[str, np.ndarray]:
    """How far figures are off, how far members scatter about them, and what a discrepancy of 1 would be: (n, 3)."""
    tenth = {kind: getattr(used, kind).model_copy(update={"value": 0.1}) for kind in KINDS}
    unit = used.model_copy(update=tenth)
    found: dict[str, list] = {kind: [] for kind in KINDS}
    for miss in misses:
        kind = kind_of(miss.row)
        if kind is not None:
            found[kind].append((miss.off, miss.scatter, miss.scale(unit) / 0.1))
    return {kind: np.array(rows) for kind, rows in found.items()}


def learn(misses: list[Miss], used: Discrepancy) -> Discrepancy:
    """The discrepancy under which the misses are most likely; a kind of which there are none keeps its scale."""
    learnt = {}
    for kind, rows in list_units(misses, used).items():
        if len(rows):
            value, _unlikely = find_scale(rows, used.degrees_of_freedom.value, _TOPS.get(kind, 0.5))
            learnt[kind] = getattr(used, kind).model_copy(update={"value": float(f"{value:.2g}")})
    return used.model_copy(update=learnt)


def find_level(miss: Miss, discrepancy: Discrepancy) -> float:
    """Share of a prediction about its median that just reaches the figure, with another discrepancy."""
    scale = miss.scale(discrepancy)
    if is_time_of_fall(miss.row):
        variance = np.array([miss.scatter + scale**2])
    else:
        degrees = discrepancy.degrees_of_freedom.value
        weight = gamma.ppf((np.arange(_PARTS) + 0.5) / _PARTS, degrees / 2.0, scale=2.0 / degrees)
        variance = miss.scatter + scale**2 / weight
    return float(np.mean(2.0 * ndtr(abs(miss.off) / np.sqrt(np.maximum(variance, 1e-12))) - 1.0))


def print_nested(misses: list[Miss], used: Discrepancy) -> None:
    """Figures held with the discrepancy of all vehicles, and with that of all but their own."""
    without = {family: learn([m for m in misses if m.family != family], used) for family in {m.family for m in misses}}
    for family, found in sorted(without.items()):
        print(f"without {family}: " + ", ".join(f"{kind} {getattr(found, kind).value:g}" for kind in KINDS))
    levels = [(m.row, find_level(m, used), find_level(m, without[m.family])) for m in misses]
    counts = [find_coverage([row.model_copy(update={"level": one[at]}) for row, *one in levels]) for at in (0, 1)]
    for all_seen, nested in zip(*counts, strict=True):
        low, high = nested.expected
        print(
            f"{nested.by} out, {nested.kind}, {nested.nominal:.0%}: {all_seen.found} and nested {nested.found} "
            f"of {nested.figures}, by chance {low} to {high}"
        )


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
    learnt, units = learn(misses, used), list_units(misses, used)
    for kind in KINDS:
        value = getattr(learnt, kind).value
        document[kind]["value"] = value
        print(f"{kind}: {value:g} of {len(units[kind])} figures (was {getattr(used, kind).value:g})")
    for degrees in (1.0, 2.0, 4.0, 8.0, 1e3):
        unlikely = sum(find_scale(units[kind], degrees, _TOPS.get(kind, 0.5))[1] for kind in KINDS)
        print(f"-ln likelihood with {degrees:g} degrees of freedom: {unlikely:.1f}")
    print_nested(misses, used)
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
