"""The pre-launch briefing pack, as a folder or a zip: PDF, map, footprints, zones, flags and a manifest."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.files import whole_folder, write_whole
from fallzone.outputs import csv_table, geojson, geopackage, html_map, manifest, pdf
from fallzone.outputs.wording import plain_text

if TYPE_CHECKING:
    from fallzone.assessment.record import Assessment

MANIFEST = "manifest.json"

# Zip archives carry a date for every file; a fixed one keeps equal contents equal byte for byte.
FIXED_DATE = (2000, 1, 1, 0, 0, 0)

README = """\
Briefing pack: {title}

NOT AN OFFICIAL WARNING. A computed estimate for preparation; warnings come from the authorities alone.

briefing.pdf         what falls where and when, flagged regions, zones with corners, maps, assumptions, sources
map.html             the same on a map to zoom and click; opens in a browser, needs no network
footprints.geojson   areas that hold 50, 90, 97 and 99 % of the simulated impacts of each case and item
zones.geojson        announced and estimated zones
footprints.gpkg      layers footprints, zones, flags and tracks for a GIS
flags.csv            one row for each reason of each flagged region; UTF-8, units are in the column names
manifest.json        version, seed, samples, inputs, libraries, and the SHA-256 of every file

Lengths are in metres, times in seconds after lift-off (T) or UTC, positions in degrees on WGS 84.
A probability belongs to its condition, and comes with a 95 % interval.
"""


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write the pack; it appears whole or not at all.

    Parameters
    ----------
    path : Path
        A folder (new, empty or an earlier pack), or a file that ends in ``.zip``.

    Returns
    -------
    list of Path
        The files of the folder, or the one zip.
    """
    path = Path(path)
    if path.suffix.lower() == ".zip":
        return [_write_zip(assessment, path)]
    with whole_folder(path, marker=MANIFEST) as folder:
        names = [file.name for file in _fill(assessment, folder)]
    return [path / name for name in names]


def _fill(assessment: Assessment, folder: Path) -> list[Path]:
    """Write every file of the pack into a folder, the manifest last."""
    readme = README.format(title=plain_text(assessment.mission.title))
    return [
        *pdf.write(assessment, folder / "briefing.pdf"),
        *html_map.write(assessment, folder / "map.html"),
        *geojson.write(assessment, folder),
        *geopackage.write(assessment, folder / "footprints.gpkg"),
        *csv_table.write(assessment, folder / "flags.csv"),
        write_whole(folder / "README.txt", readme.encode()),
        *manifest.write(assessment, folder / MANIFEST),
    ]


def _write_zip(assessment: Assessment, path: Path) -> Path:
    """The same files in one archive with fixed dates and order."""
    archive = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="fallzone-") as folder:
        files = _fill(assessment, Path(folder))
        with zipfile.ZipFile(archive, "w") as packed:
            for file in sorted(files):
                entry = zipfile.ZipInfo(file.name, date_time=FIXED_DATE)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, file.read_bytes())
    return write_whole(path, archive.getvalue())
