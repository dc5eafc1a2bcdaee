"""What was measured, as a picture: rates on a scale of powers of ten, and the rate commit by commit."""

from __future__ import annotations

from html import escape
from math import log10
from typing import Any

WIDTH, BAR_LEFT, BAR_WIDTH, ROW = 760, 250, 360, 30
INK, PALE, OURS, SCIPY, ASKED = "#1d2730", "#c9d3da", "#1f6f9f", "#9a6a2f", "#b3261e"
ASKED_PER_S = 120_000.0
_DECADES = (1, 6)  # 10 to 1,000,000 fragments a second


def draw(machine: dict[str, Any], entries: list[dict[str, Any]]) -> str:
    """The picture, as SVG text.

    Parameters
    ----------
    machine : dict
        As ``machine.describe_machine``.
    entries : list of dict
        All entries of such a machine, oldest first; the last one is drawn in full.
    """
    last = entries[-1]
    figures, cores = last["figures"], machine["cores"]
    rows = [
        ("SciPy RK45, one after the other", figures["scipy_fragments_per_s"], SCIPY),
        ("fallzone, 1 thread", figures["fragments_per_s_by_threads"]["1"], OURS),
        (f"fallzone, {cores} threads", figures["fragments_per_s"], OURS),
        (f"fallzone exact, {cores} threads", figures["exact_fragments_per_s"], OURS),
    ]
    parts = [_text(20, 30, "Fragments per second, from 258 km to the sea, drawn and counted on a grid", size=16)]
    parts.append(
        _text(20, 50, f"{machine['cpu']}, {cores} cores; version {last['version']}, {last['commit']}", size=12)
    )
    top = 70
    parts += _scale(top, len(rows) * ROW)
    for index, (label, value, colour) in enumerate(rows):
        y = top + index * ROW
        parts.append(_text(BAR_LEFT - 10, y + 19, label, anchor="end"))
        parts.append(
            f'<rect x="{BAR_LEFT}" y="{y + 5}" width="{_at(value) - BAR_LEFT:.1f}" height="20" fill="{colour}"/>'
        )
        parts.append(_text(_at(value) + 6, y + 19, f"{value:,.0f}"))
    y = top + len(rows) * ROW + 40
    words = f"Farthest from DOP853 at 1e-10, of {figures['compared_fragments']}: {figures['error_max_m']:.1f} m"
    words += f", 99 % within {figures['error_p99_m']:.1f} m; exact: {figures['exact_error_max_m']:.1f} m"
    parts.append(_text(20, y, words))
    parts += _history(entries, y + 30)
    height = y + 170
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="Noto Sans, DejaVu Sans, sans-serif" font-size="13" fill="{INK}">'
    )
    return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>', *parts, "</svg>"]) + "\n"


def _at(per_s: float) -> float:
    """Where a rate lies on the scale."""
    low, high = _DECADES
    return BAR_LEFT + BAR_WIDTH * (min(max(log10(max(per_s, 1.0)), low), high) - low) / (high - low)


def _scale(top: float, height: float) -> list[str]:
    """Lines at powers of ten, and at the rate that is asked."""
    parts = []
    for power in range(_DECADES[0], _DECADES[1] + 1):
        x = _at(10.0**power)
        parts.append(f'<path d="M{x:.1f} {top}v{height}" stroke="{PALE}"/>')
        parts.append(_text(x, top + height + 16, f"{10**power:,}", anchor="middle", size=11))
    x = _at(ASKED_PER_S)
    parts.append(f'<path d="M{x:.1f} {top}v{height}" stroke="{ASKED}" stroke-dasharray="4 3"/>')
    return parts


def _history(entries: list[dict[str, Any]], top: float) -> list[str]:
    """The rate of the last commits that were measured on such a machine."""
    shown = entries[-12:]
    values = [entry["figures"]["fragments_per_s"] for entry in shown]
    most = max([*values, ASKED_PER_S]) * 1.1
    parts = [_text(20, top + 12, "Commit by commit, all cores")]
    y = top + 110 - 90 * ASKED_PER_S / most
    parts.append(f'<path d="M{BAR_LEFT} {y:.1f}h{BAR_WIDTH + 100}" stroke="{ASKED}" stroke-dasharray="4 3"/>')
    parts.append(_text(BAR_LEFT - 10, y + 4, f"asked: {ASKED_PER_S:,.0f}", anchor="end", size=11))
    for index, (entry, value) in enumerate(zip(shown, values, strict=True)):
        x, height = BAR_LEFT + index * 38, 90 * value / most
        parts.append(f'<rect x="{x}" y="{top + 110 - height:.1f}" width="22" height="{height:.1f}" fill="{OURS}"/>')
        parts.append(_text(x + 11, top + 124, entry["commit"][:8], anchor="middle", size=7))
    return parts


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
    return f'<text {place} paint-order="stroke" stroke="#ffffff" stroke-width="3">{escape(words)}</text>'
