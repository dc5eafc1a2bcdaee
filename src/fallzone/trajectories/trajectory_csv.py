"""A trajectory from a CSV file.

The first line names the columns, in any order; lines that begin with # are remarks:

* ``t_s`` after lift-off [s], increasing.
* ``lon_deg``, ``lat_deg`` and ``height_m`` above the WGS 84 ellipsoid; or ``x_ecef_m``, ``y_ecef_m``, ``z_ecef_m``.
* ``north_mps``, ``east_mps`` and ``down_mps``; or ``east_mps``, ``north_mps`` and ``up_mps``; or ``vx_ecef_mps``,
  ``vy_ecef_mps``, ``vz_ecef_mps``: velocity relative to the turning Earth.
* ``mass_kg``, everything that still flies; where it is missing the mass follows from the vehicle and its burns.

Write degrees with seven decimals (1 cm): velocities between points follow from positions too.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, enu_to_ecef, geodetic_to_ecef, ned_to_ecef
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.model.state_path import StatePath
from fallzone.numbers import parse_number
from fallzone.trajectories.states import MOST_STATES
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import line_of, suggest

_GEODETIC, _ECEF = ("lon_deg", "lat_deg", "height_m"), ("x_ecef_m", "y_ecef_m", "z_ecef_m")
_NED, _ENU = ("north_mps", "east_mps", "down_mps"), ("east_mps", "north_mps", "up_mps")
_ECEF_VELOCITY = ("vx_ecef_mps", "vy_ecef_mps", "vz_ecef_mps")
_POSITIONS, _VELOCITIES = (_GEODETIC, _ECEF), (_NED, _ENU, _ECEF_VELOCITY)
_LENGTH, _SPEED = (-1e9, 1e9), (-20_000.0, 20_000.0)
_BOUNDS = {
    "t_s": (-1e6, 1e6),
    "lon_deg": (-180.0, 360.0),
    "lat_deg": (-90.0, 90.0),
    "height_m": (-1_000.0, 1e9),
    **dict.fromkeys(_ECEF, _LENGTH),
    **dict.fromkeys((*_NED, *_ENU, *_ECEF_VELOCITY), _SPEED),
    "mass_kg": (0.0, 1e8),
}


def read_csv(text: str, where: str) -> StatePath:
    """Read the states of a flight from a CSV file with columns of fixed names.

    Parameters
    ----------
    text : str
        Content of the file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    StatePath

    Raises
    ------
    InputError
        Names the line and column, what was found and what was expected.
    """
    names, rows, lines = _read_rows(text, where)
    columns = dict(zip(names, np.array(rows).T, strict=True))
    for index, (before, after) in enumerate(itertools.pairwise(columns["t_s"])):
        if after <= before:
            place = f"{line_of(where, lines[index + 1])} [t_s]"
            raise InputError(
                place, f"{after:g}", _("expected more than {before:g} s, that of the line before").format(before=before)
            )
    place = np.column_stack([columns[name] for name in _chosen(names, _POSITIONS)])
    lon_deg, lat_deg = columns.get("lon_deg"), columns.get("lat_deg")
    position = geodetic_to_ecef(*place.T) if lon_deg is not None else place
    kind = _chosen(names, _VELOCITIES)
    velocity = np.column_stack([columns[name] for name in kind])
    if kind is not _ECEF_VELOCITY:
        if lon_deg is None:
            lon_deg, lat_deg, _height_m = ecef_to_geodetic(position)
        velocity = (ned_to_ecef if kind is _NED else enu_to_ecef)(velocity, lon_deg, lat_deg)
    return StatePath(
        t_s=columns["t_s"],
        position_ecef_m=position,
        velocity_ecef_mps=velocity,
        mass_kg=columns.get("mass_kg"),
        told=(Statement(code="trajectory-csv", values={"states": len(rows)}, source=where),),
    )


def _read_rows(text: str, where: str) -> tuple[list[str], list[list[float]], list[int]]:
    """Names of the columns, numbers of each row and the line it stands in."""
    lines = text.splitlines()
    kept = [(i, line) for i, line in enumerate(lines, start=1) if line.strip() and not line.lstrip().startswith("#")]
    if not kept:
        raise InputError(where, _("is empty"), _("expected a line of column names and at least two states"))
    if len(kept) - 1 > MOST_STATES:
        raise InputError(
            where,
            ngettext("holds {count} state", "holds {count} states", len(kept) - 1).format(count=len(kept) - 1),
            _("expected {most} at most: thin it out").format(most=MOST_STATES),
        )
    first = kept[0][0]
    names = [name.strip() for name in _cells(kept[0][1], line_of(where, first))]
    _check_names(line_of(where, first), names)
    rows = []
    for number, line in kept[1:]:
        place = line_of(where, number)
        cells = _cells(line, place)
        if len(cells) != len(names):
            raise InputError(
                place,
                ngettext("holds {count} value", "holds {count} values", len(cells)).format(count=len(cells)),
                _("expected {expected}").format(expected=len(names)),
            )
        rows.append([parse_number(c, f"{place} [{n}]", *_BOUNDS[n]) for n, c in zip(names, cells, strict=True)])
    if len(rows) < 2:
        raise InputError(
            where,
            ngettext("holds {count} state", "holds {count} states", len(rows)).format(count=len(rows)),
            _("at least 2 are needed"),
        )
    return names, rows, [number for number, _line in kept[1:]]


def _cells(line: str, where: str) -> list[str]:
    try:
        return next(csv.reader([line]))
    except csv.Error as error:
        raise InputError(where, _("is not CSV: {error}").format(error=error)) from None


def _check_names(where: str, names: list[str]) -> None:
    for name, count in Counter(names).items():
        if name not in _BOUNDS:
            raise InputError(where, _("unknown column '{name}'").format(name=name[:40]), suggest(name[:40], _BOUNDS))
        if count > 1:
            raise InputError(where, _("column '{name}' appears {count} times").format(name=name, count=count))
    if "t_s" not in names:
        raise InputError(where, _("has no column t_s"), _("expected the time after lift-off in seconds"))
    for message, kinds in (
        (msg("columns of position: {found}"), _POSITIONS),
        (msg("columns of velocity: {found}"), _VELOCITIES),
    ):
        known = {name for kind in kinds for name in kind}
        if not any(known & set(names) == set(kind) for kind in kinds):
            found = ", ".join(name for name in names if name in known) or _("none")
            expected = "; ".join(", ".join(kind) for kind in kinds)
            raise InputError(
                where, _(message).format(found=found), _("expected one of: {columns}").format(columns=expected)
            )


def _chosen(names: list[str], kinds: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return next(kind for kind in kinds if set(kind) <= set(names))
