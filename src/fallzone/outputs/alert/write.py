"""An alert as a folder: page, PDF, areas, data, drafts of warnings and a manifest, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.catalogue.geodata import Geodata, find_geodata
from fallzone.errors import FallzoneError
from fallzone.files import Kind, check_folder, whole_folder, write_whole
from fallzone.outputs.alert import geojson, page
from fallzone.outputs.alert.document import jsonable
from fallzone.outputs.alert.drafts import Status, write_drafts
from fallzone.outputs.alert.pdf import build_document
from fallzone.outputs.pack import manifest
from fallzone.outputs.pack.manifest import MANIFEST
from fallzone.outputs.pack.pdf import typeset
from fallzone.words import _, msg

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallzone.model.results.alert.alert import Alert

PAGE, PDF, AREAS, DATA = "alert.html", "alert.pdf", "alert.geojson", "alert.json"


def _list_files(read: Callable[[str], bytes]) -> dict[str, str]:
    """The files that a manifest lists; KeyError, TypeError, ValueError where it is none of an alert."""
    document = json.loads(read(MANIFEST))
    if not {"schema_version", "notice", "version", "alert"} <= document.keys():
        raise ValueError(_("{manifest} is none of an alert").format(manifest=MANIFEST))
    return {name: facts["sha256"] for name, facts in document["files"].items()}


# Of any version: a newer one adds keys
ALERT = Kind(title=msg("an alert of fallzone"), manifest=MANIFEST, list_files=_list_files)


def write_alert(
    alert: Alert, folder: str | Path, *, geodata: Geodata | Path | str | None = None, status: Status = "Draft"
) -> list[Path]:
    """Write all of an alert; it appears whole or not at all.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    folder : str or Path
        New, empty, or an earlier alert as it was written, which it replaces.
    geodata : Geodata, Path or str, optional
        Where regions and the coast are read from; the shipped one where not given.
    status : {"Draft", "Exercise"}
        What drafts of CAP say that they are.

    Returns
    -------
    list of Path
        The files, the page first. Without fonts there is no PDF, and of some areas no draft: page and manifest say so.

    Raises
    ------
    InputError
        When something else stands there.
    InUseError
        When another process writes there.
    """
    folder, geodata = Path(folder), find_geodata(geodata)
    with whole_folder(folder, kind=ALERT) as part:
        names = [file.name for file in _fill(alert, part, geodata, status)]
    return [folder / name for name in names]


def check_place(folder: Path) -> None:
    """Check that nothing stands at a place that ``write_alert`` would not replace.

    Parameters
    ----------
    folder : Path
        Of the alert.

    Raises
    ------
    InputError
        When something does, with what it is.
    """
    check_folder(folder, kind=ALERT)


def _fill(alert: Alert, folder: Path, geodata: Geodata, status: Status) -> list[Path]:
    """Write every file into a folder, the manifest last."""
    drafts = write_drafts(alert, geodata, status=status)
    left_out, files = dict(drafts.left_out), {DATA: _to_json(jsonable(alert)), **drafts.files}
    try:
        files[PDF] = typeset(build_document(alert, geodata))
    except FallzoneError as error:
        # Whoever needs the alert needs it now: the page says the same
        left_out[PDF] = str(error)
    facts = {"alert": geojson.alert_facts(alert), "version": alert.version, "left_out": left_out}
    return [
        *page.write(alert, geodata, folder / PAGE, left_out=left_out),
        *geojson.write(alert, geodata, folder / AREAS),
        *(write_whole(folder / name, data) for name, data in files.items()),
        *manifest.write(facts, folder / MANIFEST),
    ]


def _to_json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
