"""manifest.json: what a briefing pack was made from and with, and the digest of every file in it."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.files import Kind, digest_sha256, write_whole
from fallzone.outputs.basis_words import say_basis
from fallzone.outputs.files.geojson import run_facts
from fallzone.words import _, msg
from fallzone.words.disclaimers import disclaimer_of_file

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

MANIFEST = "manifest.json"
SCHEMA_VERSION = 1

# Libraries whose version can move a number or a line.
LIBRARIES = ("numpy", "scipy", "numba", "shapely", "pyproj", "geopandas", "pyogrio", "contourpy", "folium", "typst")


def _list_files(read: Callable[[str], bytes]) -> dict[str, str]:
    """The files that a manifest lists; KeyError, TypeError, ValueError where it is none of a pack."""
    document = json.loads(read(MANIFEST))
    of_launch, of_notices = {"mission", "seed"}, {"notices"}
    if not {"schema_version", "notice", "version"} <= document.keys() or not (
        of_launch <= document.keys() or of_notices <= document.keys()
    ):
        raise ValueError(_("{manifest} is none of a briefing pack").format(manifest=MANIFEST))
    return {name: facts["sha256"] for name, facts in document["files"].items()}


# Of any version: a newer one adds keys
PACK = Kind(title=msg("a briefing pack of fallzone"), manifest=MANIFEST, list_files=_list_files)


def launch_facts(assessment: Assessment) -> dict[str, Any]:
    """Where a pack of a launch comes from.

    Parameters
    ----------
    assessment : Assessment
        With the provenance.

    Returns
    -------
    dict
        Plain data for JSON.
    """
    unverified = [say_basis(statement) for statement in assessment.provenance.unverified]
    return {**run_facts(assessment), "unverified": unverified}


def write(facts: dict[str, Any], path: Path) -> list[Path]:
    """Write the manifest of the finished files that lie beside it.

    Parameters
    ----------
    facts : dict
        Where they come from, as of `launch_facts`; plain data.
    path : Path
        A new file in the pack's folder.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    InputError
        When something stands there.
    """
    listed = sorted(file for file in path.parent.iterdir() if file.is_file() and file != path)
    document = {
        "schema_version": SCHEMA_VERSION,
        "notice": disclaimer_of_file(),
        **facts,
        "libraries": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "files": {file.name: {"bytes": file.stat().st_size, "sha256": digest_sha256(file)} for file in listed},
    }
    return [write_whole(path, (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode())]
