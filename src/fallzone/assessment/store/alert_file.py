"""What an alert needs beside a run and is slow to read from geodata: the regions and places that may lie beneath."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from fallzone.arrays import read_arrays
from fallzone.assessment.alert.ground import Ground, read_ground
from fallzone.assessment.store import strict
from fallzone.assessment.store.stored import open_part, refuse_damage
from fallzone.errors import InputError
from fallzone.model.zone import Region
from fallzone.places.gazetteer import Entry

if TYPE_CHECKING:
    from fallzone.assessment.record import RunRecord

ALERT_FILE = "alert.npz"
_ENTRY = ("id", "lon_deg", "lat_deg", "kind", "country", "admin", "names", "population")


def ground_arrays(assessment: RunRecord) -> dict[str, np.ndarray]:
    """Regions and places as arrays of bytes, which are read in a fraction of the time that their files take.

    Parameters
    ----------
    assessment : RunRecord
        The run.

    Returns
    -------
    dict of str to ndarray
        ``regions`` and ``places`` as JSON; ``outlines`` one after the other as well-known binary, and where each ends.
    """
    ground = read_ground(assessment.geodata)
    outlines = [shapely.to_wkb(region.geometry, byte_order=1) for region in ground.regions]
    regions = [
        {name: getattr(region, name) for name in Region.__dataclass_fields__ if name != "geometry"}
        for region in ground.regions
    ]
    places = [{name: getattr(entry, name) for name in _ENTRY} for entry in ground.entries]
    return {
        "regions": _as_bytes(json.dumps(regions, ensure_ascii=False).encode()),
        "outlines": _as_bytes(b"".join(outlines)),
        "ends": np.cumsum([len(one) for one in outlines], dtype=np.int64),
        "places": _as_bytes(json.dumps(places, ensure_ascii=False).encode()),
    }


def read_kept_ground(folder: Path) -> Ground | None:
    """Regions and places that a run keeps ready.

    Parameters
    ----------
    folder : Path
        Where it is stored.

    Returns
    -------
    Ground or None
        None of a run that keeps none.

    Raises
    ------
    InputError
        When the file is damaged.
    """
    if not (folder / ALERT_FILE).is_file():
        return None
    where = str(folder / ALERT_FILE)
    with refuse_damage(folder):
        with open_part(folder, ALERT_FILE) as file:
            arrays = read_arrays(file, where)
        regions = strict.read_plain(list[dict[str, Any]], _read_json(arrays["regions"]), strict.at(where, "regions"))
        places = strict.read_plain(list[dict[str, Any]], _read_json(arrays["places"]), strict.at(where, "places"))
        outlines, ends = arrays["outlines"].tobytes(), arrays["ends"].tolist()
        if len(ends) != len(regions) or ends != sorted(ends) or (ends and ends[-1] != len(outlines)):
            raise InputError(strict.at(where, "ends"), str(ends[-1:]), str(len(outlines)))
        shapes = [shapely.from_wkb(outlines[first:last]) for first, last in zip([0, *ends], ends, strict=False)]
        return Ground(
            regions=tuple(Region(**facts, geometry=shape) for facts, shape in zip(regions, shapes, strict=True)),
            entries=tuple(Entry(**facts, source="") for facts in places),
        )


def _as_bytes(content: bytes) -> np.ndarray:
    """Bytes as an array of numbers, which is all that a file of a run holds."""
    return np.array(bytearray(content), dtype=np.uint8).view(np.int8)


def _read_json(array: np.ndarray) -> Any:
    return json.loads(array.tobytes().decode())
