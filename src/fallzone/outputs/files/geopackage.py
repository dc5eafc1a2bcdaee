"""GeoPackage with a layer for each kind of area, points, flags and tracks, and how a GIS draws them."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from fallzone.earth.areas import find_area
from fallzone.files import write_whole
from fallzone.model.results.impacts import ENERGY, IMPACT_COLUMNS
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.files.csv_table import COLUMNS, NUMBERS, flag_rows
from fallzone.outputs.files.geojson import few_properties, footprint_properties, isopleth_rows, zone_properties
from fallzone.outputs.files.hazard_geojson import airspace_rows, hazard_rows
from fallzone.outputs.files.qgis_styles import TABLE, style_row
from fallzone.outputs.launch.hazard_areas import list_hazard_areas
from fallzone.outputs.map.styles import isopleth_style, zone_style
from fallzone.outputs.palette import family_of
from fallzone.outputs.tracks import build_tracks
from fallzone.words import _
from fallzone.writers import single_writer

if TYPE_CHECKING:
    import pandas

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Footprint, Impacts

# GeoPackages carry the time of their last change; a fixed one keeps equal contents equal byte for byte.
FIXED_DATE = "2000-01-01T00:00:00.000Z"
# Layers with shapes, and the column that these are in
KINDS = {
    "footprints": "MultiPolygon",
    "impacts": "MultiPoint",
    "zones": "MultiPolygon",
    "isopleths": "MultiPolygon",
    "hazards": "MultiPolygon",
    "airspace": "MultiPolygon",
    "tracks": "MultiLineString",
}
GEOMETRY = "geom"


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write, re-open and count the layers out of sight, then put the file in its place.

    Parameters
    ----------
    assessment : Assessment
        With areas, few impacts, zones, isopleths, hazard areas, flags and trajectories; its flights are weighed here.
    path : Path
        A new file.

    Returns
    -------
    list of Path
        The file, in EPSG:4326 [deg].

    Raises
    ------
    InputError
        When something stands there.
    InUseError
        When another process writes it.
    OSError
        When GDAL cannot write, or what is read back is not what was to be written (a full disk, for one).
    """
    layers = _build_layers(assessment)
    layers[TABLE] = _build_styles(layers)
    with single_writer(path) as scratch:
        draft = scratch / "draft.gpkg"
        with _fixed_date():
            for name, table in layers.items():
                _write_layer(draft, name, table)
        _check_counts(draft, layers)
        return [write_whole(path, draft.read_bytes())]


def _build_layers(assessment: Assessment) -> dict[str, pandas.DataFrame]:
    """Tables by layer name; a layer without rows keeps its columns."""
    import geopandas
    import pandas

    impacts = [
        ({**few_properties(assessment, few), **row, "style": f"impact-{family_of(few.impacts.case)}"}, point)
        for few in list_few(assessment)
        for row, point in zip(
            _impact_rows(few.impacts), shapely.points(few.impacts.lon_deg, few.impacts.lat_deg), strict=True
        )
    ]
    footprints = [
        ({**footprint_properties(assessment, one), "style": _footprint_style(one)}, one.geometry)
        for one in assessment.shapes
    ]
    # Beside those by fragment, for whoever asks for them
    footprints += [
        ({**footprint_properties(assessment, one), "style": None}, one.geometry) for one in assessment.shapes_by_flight
    ]
    zones = [({**zone_properties(zone), "style": zone_style(zone)}, find_area(zone)) for zone in assessment.zones]
    tracks = [
        ({"mission": assessment.mission.id, "case": case, "track": name, "style": _track_style(case, name)}, line)
        for case, trajectory in assessment.trajectories.items()
        for name, line in build_tracks(trajectory).items()
    ]
    hazards = zip(list_hazard_areas(assessment), hazard_rows(assessment), strict=True)

    def spatial(rows: list[tuple[dict[str, Any], Any]]) -> pandas.DataFrame:
        return geopandas.GeoDataFrame(
            [row for row, __ in rows], geometry=[shape for __, shape in rows], crs="EPSG:4326"
        )

    return {
        "footprints": spatial(footprints),
        "impacts": spatial(impacts),
        "zones": spatial(zones),
        "isopleths": spatial(_style_isopleths(assessment)),
        "hazards": spatial([({**row, "style": one.style}, shape) for one, (row, shape) in hazards]),
        "airspace": spatial(
            [({**row, "style": f"airspace-{row['case']}"}, shape) for row, shape in airspace_rows(assessment)]
        ),
        "flags": pandas.DataFrame(flag_rows(assessment.flagged), columns=list(COLUMNS)).astype(
            dict.fromkeys(NUMBERS, "float64")
        ),
        "tracks": spatial(tracks),
    }


def _build_styles(layers: dict[str, pandas.DataFrame]) -> pandas.DataFrame:
    """How each layer with shapes is drawn."""
    import pandas

    rows = []
    for name, kind in KINDS.items():
        used = layers[name]["style"].dropna() if "style" in layers[name] else ()
        rows.append(style_row(name, GEOMETRY, kind, used))
    return pandas.DataFrame(rows).assign(update_time=pandas.Timestamp(FIXED_DATE))


def _footprint_style(shape: Footprint) -> str:
    return f"{family_of(shape.case)}-{100.0 * shape.containment:.0f}"


def _track_style(case: str, name: str) -> str:
    return f"{'track' if name == 'ground-track' else 'iip'}-{family_of(case)}"


def _style_isopleths(assessment: Assessment) -> list[tuple[dict[str, Any], Any]]:
    """Best estimates, and of the floor where it is surely and perhaps reached, are drawn; the rest waits."""
    launch, rows = assessment.launch, []
    styles = {} if launch is None else {one.level_per_km2: isopleth_style(one, launch) for one in launch.isopleths}
    for row, shape in isopleth_rows(assessment):
        floor = f"floor-{row['certainty']}" if row["is_floor"] else None
        style = styles[row["level_per_km2"]] if row["certainty"] == "best" else floor
        rows.append(({**row, "style": style}, shape))
    return rows


def _impact_rows(impacts: Impacts) -> list[dict[str, Any]]:
    """What is said of each impact beside where it is; NaN and None where something is not known or is not."""
    apart = ("lon_deg", "lat_deg", "group", "level_t_s")
    groups, modes = [impacts.groups[index] for index in impacts.group], (*impacts.failures.modes, None)
    columns = {
        one.name: getattr(impacts, one.name).tolist() for one in (*IMPACT_COLUMNS, ENERGY) if one.name not in apart
    }
    columns |= {
        "part": [group.part for group in groups],
        "group": [group.name for group in groups],
        "casualty_area_m2": [
            math.nan if group.casualty_area_m2 is None else group.casualty_area_m2 for group in groups
        ],
        # The code of no failure is that of the last of them
        "failure_mode": [modes[code] for code in impacts.failure_mode],
        "failure_t_s": impacts.failure_t_s.tolist(),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _write_layer(path: Path, name: str, table: pandas.DataFrame) -> None:
    import pyogrio

    options: dict[str, Any] = {"FID": "id"} if name == TABLE else {}
    if name in KINDS:
        options = {"geometry_type": KINDS[name], "promote_to_multi": True, "GEOMETRY_NAME": GEOMETRY}
    try:
        pyogrio.write_dataframe(table, path, layer=name, driver="GPKG", append=path.exists(), **options)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise OSError(
            errno.EIO, _("GDAL says '{error}' in {folder}").format(error=error, folder=path.parent)
        ) from error


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Let GDAL write one fixed date, and give it its clock back afterwards."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _check_counts(draft: Path, layers: dict[str, Any]) -> None:
    """Read every layer back with the driver forced: GDAL reports no error when a disk is full."""
    import pyogrio

    for name, table in layers.items():
        found = pyogrio.read_info(f"GPKG:{os.fspath(draft)}", layer=name, force_feature_count=True)["features"]
        if found != len(table):
            problem = _("layer {name} reads back {found} of {rows} rows in {folder}").format(
                name=name, found=found, rows=len(table), folder=draft.parent
            )
            raise OSError(errno.EIO, problem)
