"""The trajectory that a mission takes from a file, checked against its launch."""

from __future__ import annotations

import gzip
import io
import logging
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from fallzone.catalogue.geodata import SHIPPED, Geodata, decode_text, read_bytes
from fallzone.catalogue.load import find_named_file, find_pad, shown_file
from fallzone.earth.frames import ecef_to_geodetic, geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.results.statement import Statement
from fallzone.model.site import Site
from fallzone.model.state_path import StatePath
from fallzone.trajectories.gaps import LEAST_MPS, check_gaps
from fallzone.trajectories.trajectory_csv import read_csv
from fallzone.words import _

log = logging.getLogger("fallzone")

# How far from its pad a flight may begin: files give the pad of a site, not the exact launch table
FARTHEST_FROM_PAD_M = 5_000.0
# Between states so far apart the cubic is off by less than 1 m in free fall, and by more where thrust changes
FARTHEST_APART_S = 60.0
_CLOSEST_S = 1e-4
# Positions may change otherwise than velocities say: by rounding [m], and by changes of acceleration [m/s²]
_ROUNDING_M, _JUMP_MPS2 = 2.0, 6.0
_LOWEST_M = -1_000.0
# Telemetry that begins no later than this tells where the pad is
LEFT_PAD_S = 2.0
_GZIP, _LARGEST_UNPACKED_BYTES = b"\x1f\x8b", 200_000_000


def read_trajectory(mission: Mission, site: Site, geodata: Geodata = SHIPPED) -> StatePath:
    """Read the trajectory file that a mission names and check it against the mission.

    The first words of the file tell its format.

    Parameters
    ----------
    mission : Mission
        With ``trajectory_file``.
    site : Site
        The site of its pad.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    StatePath
        From lift-off or before to the last event or later.

    Raises
    ------
    InputError
        Names file and line, what was found and what was expected.
    """
    file = find_named_file(mission, "trajectory_file", geodata)
    where = geodata.shown(file)
    last_s = max(*(burn.cutoff_s.value for burn in mission.burns), *(part.t_s.value for part in mission.separations), 0)
    path = _read_states(_unpack(read_bytes(file, where), where), where, mission, site, last_s)
    _check_time(path, mission, last_s, where)
    _check_height(path, where)
    _check_pad(path, mission, site, where)
    _check_motion(path, where)
    off_mps = check_gaps(path, mission, last_s, where)
    good = Statement(code="state-at-separations")
    if off_mps:
        good = Statement(code="separations-open", values={"open_mps": off_mps})
    return replace(path, told=(*path.told, good), open_mps=off_mps)


def read_telemetry(file: Path, mission: Mission, site: Site) -> StatePath:
    """Read a file of telemetry that may begin late and end at any time.

    Parameters
    ----------
    file : Path
        Of any format of trajectories.
    mission : Mission
        Whose flight it is.
    site : Site
        The site of its pad.

    Returns
    -------
    StatePath

    Raises
    ------
    InputError
        Names file and line, what was found and what was expected: frame and units are recognised by the pad, where
        the file begins at lift-off, and by how positions and velocities agree.
    """
    where = str(file)
    text = _leave_out_half(_unpack(read_bytes(file, where), where), where)
    path = _read_states(text, where, mission, site, mission.powered_until_s)
    _check_height(path, where)
    if path.t_s[0] <= LEFT_PAD_S:
        _check_pad(path, mission, site, where)
    _check_motion(path, where)
    return path


def _leave_out_half(text: str, where: str) -> str:
    """Without a last state whose line has no end: it may be half of one, and what telemetry ends in counts."""
    whole, end, last = text.rpartition("\n")
    if not end or not last.strip() or last.lstrip()[0] not in "+-.0123456789":
        return text
    log.warning(_("the last line of {where} has no end; it is left out").format(where=where))
    return whole + end


def _unpack(content: bytes, where: str) -> str:
    """Text of a file, unpacked where it is gzip."""
    if content[:2] == _GZIP:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                content = file.read(_LARGEST_UNPACKED_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(
                where, _("cannot be unpacked: {error}").format(error=error), _("unpack it with gunzip")
            ) from None
        if len(content) > _LARGEST_UNPACKED_BYTES:
            raise InputError(
                where, _("is larger than {most_mb} MB when unpacked").format(most_mb=_LARGEST_UNPACKED_BYTES // 10**6)
            )
    if content[:4] == b"PK\x03\x04":
        raise InputError(where, _("is a zip"), _("unpack it"))
    return decode_text(content, where)


def _read_states(text: str, where: str, mission: Mission, site: Site, last_s: float) -> StatePath:
    """States of a file of any kind."""
    # Few missions name a file, and the frames of an OEM are slow to load
    from fallzone.trajectories.oem import is_oem, read_oem, read_segments
    from fallzone.trajectories.oem_xml import is_oem_xml, split_xml
    from fallzone.trajectories.rocket_csv import has_remark_header, read_rocket_csv
    from fallzone.trajectories.stk import is_stk, read_stk

    if has_remark_header(text):
        return read_rocket_csv(text, where, find_pad(mission, site))
    dated = is_oem(text) or is_stk(text) or is_oem_xml(text)
    if not dated:
        if text.lstrip()[:1] == "<":
            raise InputError(
                where, _("is XML, but no Orbit Ephemeris Message"), _("expected <oem> or <ndm> with an <oem>")
            )
        return read_csv(text, where)
    if mission.liftoff_utc is None:
        raise InputError(
            f"{shown_file(mission)} [liftoff_utc]",
            _("is missing"),
            _("{where} counts time in dates").format(where=where),
        )
    if is_oem_xml(text):
        return read_segments(split_xml(text, where), where, liftoff_utc=mission.liftoff_utc, last_s=last_s)
    read = read_oem if is_oem(text) else read_stk
    return read(text, where, liftoff_utc=mission.liftoff_utc, last_s=last_s)


def _check_time(path: StatePath, mission: Mission, last_s: float, where: str) -> None:
    """Check that the trajectory lasts from lift-off to the last event, without long gaps."""
    if not (path.t_s[0] <= 0.0 and path.t_s[-1] >= last_s):
        expected = (
            _(
                "expected T+0 to T+{last_s:g} s, the last event of {file}; lift-off is at "
                "{liftoff:%Y-%m-%d %H:%M:%S} UTC"
            )
            if mission.liftoff_utc
            else _("expected T+0 to T+{last_s:g} s, the last event of {file}")
        )
        expected = expected.format(last_s=last_s, file=shown_file(mission), liftoff=mission.liftoff_utc)
        raise InputError(
            where,
            _("covers T{first_s:+.1f} s to T{last_s:+.1f} s").format(first_s=path.t_s[0], last_s=path.t_s[-1]),
            expected,
        )
    needed = (path.t_s[1:] > 0.0) & (path.t_s[:-1] < last_s)
    if np.diff(path.t_s).min() < _CLOSEST_S:
        after_s = path.t_s[np.diff(path.t_s).argmin()]
        raise InputError(
            where,
            _("two states at T{after_s:+.4f} s").format(after_s=after_s),
            _("expected {least_s:g} s between them or more").format(least_s=_CLOSEST_S),
        )
    gap_s = np.where(needed, np.diff(path.t_s), 0.0)
    if gap_s.max() > FARTHEST_APART_S:
        found = _("no state for {gap_s:.0f} s after T{t_s:+.1f} s").format(
            gap_s=gap_s.max(), t_s=path.t_s[gap_s.argmax()]
        )
        raise InputError(
            where,
            found,
            _("expected {most_s:g} s at most; near cut-offs and separations 1 s").format(most_s=FARTHEST_APART_S),
        )


def _check_height(path: StatePath, where: str) -> None:
    height_m = ecef_to_geodetic(path.position_ecef_m)[2]
    lowest = int(height_m.argmin())
    if height_m[lowest] < _LOWEST_M:
        found = _("{depth_km:,.0f} km below the surface at T{t_s:+.1f} s").format(
            depth_km=-height_m[lowest] / 1e3, t_s=path.t_s[lowest]
        )
        raise InputError(
            where, found, _("expected {least_m:g} m or more: check units and columns").format(least_m=_LOWEST_M)
        )


def _check_pad(path: StatePath, mission: Mission, site: Site, where: str) -> None:
    pad = find_pad(mission, site)
    start = np.array([np.interp(0.0, path.t_s, path.position_ecef_m[:, axis]) for axis in range(3)])
    apart_m = float(np.linalg.norm(start - geodetic_to_ecef(pad.lon_deg, pad.lat_deg, pad.height_m)))
    if apart_m > FARTHEST_FROM_PAD_M:
        lon, lat, _height_m = ecef_to_geodetic(start)
        raise InputError(
            where,
            _("at T+0 it is at {lat:.3f}, {lon:.3f}, {apart_km:,.1f} km from the pad").format(
                lat=lat, lon=lon, apart_km=apart_m / 1e3
            ),
            _(
                "expected within {most_km:g} km of {lat_deg:.3f}, {lon_deg:.3f} (pad {pad} of {site}): "
                "check lift-off, frame and units"
            ).format(
                most_km=FARTHEST_FROM_PAD_M / 1e3, lat_deg=pad.lat_deg, lon_deg=pad.lon_deg, pad=pad.id, site=site.id
            ),
        )


def _check_motion(path: StatePath, where: str) -> None:
    """Check that positions change as the velocities say: catches wrong units, and velocities in another frame."""
    dt_s = np.diff(path.t_s)[:, None]
    moved_mps = np.diff(path.position_ecef_m, axis=0) / dt_s
    stated_mps = 0.5 * (path.velocity_ecef_mps[1:] + path.velocity_ecef_mps[:-1])
    off_mps = np.linalg.norm(moved_mps - stated_mps, axis=1)
    excess = off_mps - (LEAST_MPS + _ROUNDING_M / dt_s[:, 0] + _JUMP_MPS2 * dt_s[:, 0])
    worst = int(excess.argmax())
    if excess[worst] > 0.0:
        raise InputError(
            where,
            _(
                "from T{from_s:+.1f} s to T{to_s:+.1f} s the positions move by {moved_mps:,.0f} m/s, "
                "{off_mps:,.0f} m/s off the velocities"
            ).format(
                from_s=path.t_s[worst],
                to_s=path.t_s[worst + 1],
                moved_mps=np.linalg.norm(moved_mps[worst]),
                off_mps=off_mps[worst],
            ),
            _("expected velocities relative to the turning Earth, in the unit of their key, and unrounded positions"),
        )
