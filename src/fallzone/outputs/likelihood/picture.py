"""Probability of failing by second and mode, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fallzone.outputs.pack.sheet import SMALL_MM, TEXT_MM, Picture
from fallzone.outputs.palette import GRID, INK, MODE_COLOURS, OTHER_MODE
from fallzone.outputs.static_map.lettering import width_mm
from fallzone.words import _
from fallzone.words.formats import share, trimmed
from fallzone.words.things import item_title, mode_title

if TYPE_CHECKING:
    from fallzone.model.results.likelihood import Likelihood, OwnTime

# As wide as a page, and as a panel beside a map
WIDTH_MM, PANEL_MM, LEFT_MM, RIGHT_MM = 171.0, 66.0, 15.0, 2.0
# From above: title, failures that have a time of their own, those of any time, numbers, phases, legend
TITLE_MM, OWN_MM, PLOT_MM, AXIS_MM, PHASE_MM, ROW_MM = 6.0, 17.0, 42.0, 8.5, 9.0, 4.2
# Width of an entry of the legend, and the least size of text: what has no room for it is left out
ENTRY_MM, LEAST_MM = 57.0, 1.2
_TIME_STEPS_S = (20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0)
_TIME_MM, _TICKS = 13.5, 4
# Rows of labels of failures with a time of their own
_LABEL_ROWS = 4


def caption() -> str:
    """What the picture shows.

    Returns
    -------
    str
        Sentences.
    """
    return _(
        "Across: seconds after lift-off. Up: the probability of failing in each second, one colour for each mode. "
        "Above, what begins at a time of its own, an ignition or a separation, with the probability of all of it. "
        "Below, the phases of flight with their shares of all failures and the 95 % range that the record of other "
        "vehicles leaves."
    )


def draw_likelihood(likelihood: Likelihood, wide_mm: float = WIDTH_MM) -> str:
    """Probability of failing by second and mode as SVG.

    Parameters
    ----------
    likelihood : Likelihood
        As built. Where the failure probability is not known, what is drawn is given a failure.
    wide_mm : float
        ``WIDTH_MM`` or ``PANEL_MM``.

    Returns
    -------
    str
        SVG, in millimetres.
    """
    shown = [mode for mode, total in zip(likelihood.modes, likelihood.given.sum(axis=0), strict=True) if total > 0.0]
    columns = int(wide_mm // ENTRY_MM)
    rows = -(-len(shown) // columns)
    height_mm = TITLE_MM + OWN_MM + PLOT_MM + AXIS_MM + PHASE_MM + rows * ROW_MM + 2.0
    picture = Picture(width_mm=wide_mm, height_mm=height_mm)
    axes = _Axes(likelihood, wide_mm)
    _draw_title(picture, likelihood)
    _draw_grid(picture, axes)
    _draw_modes(picture, axes, likelihood)
    _draw_own_times(picture, axes, likelihood)
    _draw_phases(picture, axes, likelihood)
    _draw_legend(picture, axes, likelihood, shown, height_mm - rows * ROW_MM)
    return picture.text()


class _Axes:
    """Where times and probabilities stand on the picture."""

    def __init__(self, likelihood: Likelihood, wide_mm: float) -> None:
        self.wide_mm, self.plot_mm = wide_mm, wide_mm - LEFT_MM - RIGHT_MM
        self.scale = likelihood.failure_probability if likelihood.reliability.is_known else 1.0
        self.first_s, self.last_s = float(likelihood.start_s[0]), float(likelihood.start_s[-1]) + 1.0
        self.density = self.scale * _without_own_times(likelihood)
        self.highest = max(float(self.density.sum(axis=1).max()), 1e-12)
        self.bottom_mm = TITLE_MM + OWN_MM + PLOT_MM

    def x(self, t_s: float) -> float:
        return LEFT_MM + (t_s - self.first_s) / (self.last_s - self.first_s) * self.plot_mm

    def y(self, probability: float) -> float:
        return self.bottom_mm - 0.95 * probability / self.highest * PLOT_MM


def _without_own_times(likelihood: Likelihood) -> np.ndarray:
    """Probability of failing in each second by each mode (n, m), given a failure, at any time of it."""
    given = likelihood.given.copy()
    for one in likelihood.own_times:
        given[int(np.floor(one.t_s) - likelihood.start_s[0]), likelihood.modes.index(one.mode)] -= one.given
    return np.maximum(given, 0.0)


def _draw_title(picture: Picture, likelihood: Likelihood) -> None:
    reliability = likelihood.reliability
    if not reliability.is_known:
        title = _("Failures, given that there is one: the failure probability is not known")
    else:
        low, high = (share(end) for end in reliability.interval)
        title = _("Failure probability {probability} ({low} to {high})").format(
            probability=share(reliability.probability), low=low, high=high
        )
    picture.words(0.0, 2.5, title, bold=True)


def _draw_grid(picture: Picture, axes: _Axes) -> None:
    """Frame, grid and numbers: seconds, and per cent in a second."""
    step = _find_step(100.0 * axes.highest)
    for number in range(int(100.0 * axes.highest / step) + 1):
        y_mm, label = axes.y(number * step / 100.0), trimmed(number * step)
        picture.path(f"M{LEFT_MM:.2f} {y_mm:.2f}h{axes.plot_mm:.2f}", stroke=GRID, width_mm=0.12)
        picture.words(LEFT_MM - 1.2 - width_mm(label, SMALL_MM), y_mm + 0.7, label, size_mm=SMALL_MM)
    steps_s = (one for one in _TIME_STEPS_S if (axes.last_s - axes.first_s) / one <= axes.plot_mm // _TIME_MM + 1.0)
    step_s = next(steps_s, _TIME_STEPS_S[-1])
    for t_s in np.arange(np.ceil(axes.first_s / step_s) * step_s, axes.last_s, step_s):
        x_mm, label = axes.x(t_s), trimmed(float(t_s))
        picture.path(f"M{x_mm:.2f} {axes.bottom_mm - PLOT_MM:.2f}v{PLOT_MM}", stroke=GRID, width_mm=0.12)
        picture.words(x_mm - width_mm(label, SMALL_MM) / 2.0, axes.bottom_mm + 3.2, label, size_mm=SMALL_MM)
    unit = _("s after lift-off")
    end_mm = axes.wide_mm - RIGHT_MM - width_mm(unit, SMALL_MM)
    picture.words(end_mm, axes.bottom_mm + 6.6, unit, size_mm=SMALL_MM)
    picture.words(0.0, axes.bottom_mm - PLOT_MM - 1.2, _("% in a second"), size_mm=SMALL_MM)


def _find_step(highest: float) -> float:
    """Distance of grid lines: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(highest / _TICKS))
    return float(next(one * power for one in (1.0, 2.0, 5.0, 10.0) if one * power * _TICKS >= 0.8 * highest))


def _draw_modes(picture: Picture, axes: _Axes, likelihood: Likelihood) -> None:
    """Each mode on top of those before it."""
    edges_s = np.append(likelihood.start_s, likelihood.start_s[-1] + 1.0)
    tops = np.column_stack([np.zeros(len(axes.density)), np.cumsum(axes.density, axis=1)])
    for column, mode in enumerate(likelihood.modes):
        if axes.density[:, column].any():
            above = _steps(axes, edges_s, tops[:, column + 1])
            below = _steps(axes, edges_s, tops[:, column])[::-1]
            points = "L".join(f"{x:.2f} {y:.2f}" for x, y in (*above, *below))
            picture.path(f"M{points}Z", fill=MODE_COLOURS.get(mode, OTHER_MODE))
    picture.rect(LEFT_MM, axes.bottom_mm - PLOT_MM, axes.plot_mm, PLOT_MM, stroke=INK, width_mm=0.25)


def _steps(axes: _Axes, edges_s: np.ndarray, values: np.ndarray) -> list[tuple[float, float]]:
    """Corners of a line of steps, those alone where it goes up or down."""
    turns = np.flatnonzero(np.abs(np.diff(values)) > 1e-9 * axes.highest) + 1
    starts, ends = np.concatenate([[0], turns]), np.concatenate([turns, [len(values)]])
    corners = []
    for first, last in zip(starts, ends, strict=True):
        corners += [(axes.x(edges_s[first]), axes.y(values[first])), (axes.x(edges_s[last]), axes.y(values[first]))]
    return corners


def _draw_own_times(picture: Picture, axes: _Axes, likelihood: Likelihood) -> None:
    """A pin for each, with its mode and probability; each lower than the one before, so as not to cut its label."""
    top_mm, last = axes.bottom_mm - PLOT_MM, len(likelihood.own_times) - 1
    for number, one in enumerate(likelihood.own_times):
        y_mm = top_mm - 3.0 - ((last - number) % _LABEL_ROWS) * 4.2
        x_mm, colour = axes.x(one.t_s), MODE_COLOURS.get(one.mode, OTHER_MODE)
        picture.path(f"M{x_mm:.2f} {top_mm:.2f}V{y_mm:.2f}", stroke=colour, width_mm=0.35)
        picture.path(f"M{x_mm - 0.9:.2f} {y_mm:.2f}a0.9 0.9 0 1 0 1.8 0a0.9 0.9 0 1 0 -1.8 0Z", fill=colour)
        start_mm, text = _place_label(x_mm, _list_labels(one, axes.scale), axes.wide_mm - RIGHT_MM)
        picture.words(start_mm, y_mm + 0.7, text, size_mm=SMALL_MM, halo=True)


def _place_label(x_mm: float, texts: list[str], end_mm: float) -> tuple[float, str]:
    """The first of some labels that has room beside a pin, to its right or to its left; else the last."""
    for text in texts:
        wide_mm = width_mm(text, SMALL_MM)
        if x_mm + 1.6 + wide_mm < end_mm:
            return x_mm + 1.6, text
        if x_mm - 1.6 - wide_mm > LEFT_MM:
            return x_mm - 1.6 - wide_mm, text
    return x_mm + 1.6, texts[-1]


def _list_labels(one: OwnTime, scale: float) -> list[str]:
    """What begins at a time of its own, with and without its mode, which the colour tells too."""
    facts = {"mode": mode_title(one.mode), "t_s": trimmed(round(one.t_s)), "share": share(scale * one.given)}
    return [_("{mode}, T+{t_s} s: {share}").format(**facts), _("T+{t_s} s: {share}").format(**facts)]


def _draw_phases(picture: Picture, axes: _Axes, likelihood: Likelihood) -> None:
    """What flies, with its share of all failures, below the seconds in which it burns."""
    y_mm = axes.bottom_mm + AXIS_MM
    ranges = _find_share_ranges(likelihood)
    for phase, name in enumerate(likelihood.phases):
        seconds = _seconds_of(likelihood, phase)
        first_mm, last_mm = axes.x(seconds[0]), axes.x(seconds[1])
        picture.rect(first_mm, y_mm, last_mm - first_mm, PHASE_MM - 2.0, stroke=INK, width_mm=0.2)
        part = share(likelihood.phase_share[phase])
        for row, texts in enumerate([[item_title(name)], _tell_share(part, ranges and ranges[phase])]):
            sizes_mm = [0.95 * SMALL_MM * (last_mm - first_mm - 1.0) / width_mm(text, SMALL_MM) for text in texts]
            fits = next((at for at, size_mm in enumerate(sizes_mm) if size_mm >= LEAST_MM), None)
            if fits is not None:
                size_mm = min(SMALL_MM, sizes_mm[fits])
                picture.words(first_mm + 0.8, y_mm + 2.9 + 2.9 * row, texts[fits], size_mm=size_mm)


def _tell_share(part: str, ends: tuple[float, float] | None) -> list[str]:
    """A share with its range, and without it where there is no room for that."""
    if ends is None:
        return [part]
    low, high = (share(end) for end in ends)
    return [_("{share} ({low} to {high})").format(share=part, low=low, high=high), part]


def _seconds_of(likelihood: Likelihood, phase: int) -> tuple[float, float]:
    """First and last time at which anything of a phase burns [s after lift-off]."""
    times_s = likelihood.burn_s[likelihood.burn_phase == phase]
    return float(times_s.min()), float(times_s.max())


def _find_share_ranges(likelihood: Likelihood) -> list[tuple[float, float]] | None:
    """95 % of the Dirichlet distribution of each share; None where they are stated.

    Source: a share of a Dirichlet distribution follows a beta distribution of its parameter and the sum of the others.
    """
    from scipy.special import betaincinv

    counts = likelihood.phase_counts
    if not len(counts):
        return None
    if len(counts) == 1:
        return [(1.0, 1.0)]
    return [tuple(map(float, betaincinv(one, counts.sum() - one, (0.025, 0.975)))) for one in counts]


def _draw_legend(picture: Picture, axes: _Axes, likelihood: Likelihood, shown: list[str], top_mm: float) -> None:
    totals = dict(zip(likelihood.modes, likelihood.given.sum(axis=0), strict=True))
    columns = int(axes.wide_mm // ENTRY_MM)
    entry_mm = axes.wide_mm / columns
    for number, mode in enumerate(shown):
        x_mm = (number % columns) * entry_mm
        y_mm = top_mm + (number // columns) * ROW_MM
        picture.rect(x_mm, y_mm - 2.0, 3.2, 2.4, fill=MODE_COLOURS.get(mode, OTHER_MODE))
        text = _("{mode}: {share}").format(mode=mode_title(mode), share=share(axes.scale * totals[mode]))
        size_mm = min(SMALL_MM, TEXT_MM * (entry_mm - 6.0) / width_mm(text, TEXT_MM))
        picture.words(x_mm + 4.4, y_mm, text, size_mm=size_mm)
