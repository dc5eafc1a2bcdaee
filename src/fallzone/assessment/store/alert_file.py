"""What an alert needs beside a run and is slow to read from geodata: the regions and places that may lie beneath."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fallzone.arrays import read_arrays
from fallzone.assessment.alert.ground import Ground, read_ground
from fallzone.assessment.store import strict
from fallzone.assessment.store.outlines import pack_bytes, pack_outlines, unpack_outlines
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
    regions = [
        {name: getattr(region, name) for name in Region.__dataclass_fields__ if name != "geometry"}
        for region in ground.regions
    ]
    places = [{name: getattr(entry, name) for name in _ENTRY} for entry in ground.entries]
    return {
        "regions": pack_bytes(json.dumps(regions, ensure_ascii=False).encode()),
        **pack_outlines(region.geometry for region in ground.regions),
        "places": pack_bytes(json.dumps(places, ensure_ascii=False).encode()),
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
        shapes = unpack_outlines(arrays, where)
        if len(shapes) != len(regions):
            raise InputError(strict.at(where, "ends"), str(len(shapes)), str(len(regions)))
        return Ground(
            regions=tuple(Region(**facts, geometry=shape) for facts, shape in zip(regions, shapes, strict=True)),
            entries=tuple(Entry(**facts, source="") for facts in places),
        )


def _read_json(array: np.ndarray) -> Any:
    return json.loads(array.tobytes().decode())
