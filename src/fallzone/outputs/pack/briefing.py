"""The pre-launch briefing pack, as a folder or a zip: briefing, annex, map, data, drafts of warnings, a manifest."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fallzone.errors import InputError
from fallzone.files import check_file, check_folder, find_foreign, whole_folder, write_whole
from fallzone.outputs.files import csv_table, geojson, geopackage, hazard_geojson, kml
from fallzone.outputs.map import html_map
from fallzone.outputs.notices.draft import build_draft
from fallzone.outputs.notices.drafted import draft_warning, name_file
from fallzone.outputs.pack import annex, manifest, pdf
from fallzone.outputs.pack.manifest import MANIFEST, PACK
from fallzone.threads import open_pool
from fallzone.words import _, in_language, language, msg
from fallzone.words.disclaimers import disclaimer_of_pack
from fallzone.words.formats import plain_text
from fallzone.writers import single_writer

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# Writes every file of a pack into a folder
Fill = Callable[[Path], list[Path]]

# Zip archives carry a date for every file; a fixed one keeps equal contents equal byte for byte.
FIXED_DATE = (2000, 1, 1, 0, 0, 0)


# Drafts of warnings in a pack, by format
DRAFTS = {
    "navarea": msg("draft of a NAVAREA warning to ships, for its coordinator; nothing is closed by it"),
    "notam": msg("draft of a NOTAM to airmen, for the NOTAM office; nothing is closed by it"),
    "cap": msg("draft of an alert to the public (CAP), for the alerting authority; nobody is alerted by it"),
}


def write_readme(assessment: Assessment, languages: Sequence[str] = (), drafts: Mapping[str, str] | None = None) -> str:
    """What is in a pack, file by file.

    Parameters
    ----------
    assessment : Assessment
        For the mission's title.
    languages : sequence of str
        Of the pack, as of `write`; this text is in the language spoken.
    drafts : mapping of str to str, optional
        Why there is no draft, by format; every draft is there where not given.

    Returns
    -------
    str
        Plain text.
    """
    own = {
        "briefing.pdf": _("page 1 for a quick look; zones with corners, timeline, regions, risk, assumptions, sources"),
        "annex.pdf": _("every flagged region with every reason, footprints, events, figures, numbers with sources"),
        "map.html": _("the same on a map to zoom and click; opens in a browser, needs no network"),
        "map.kmz": _("areas, zones and tracks for Google Earth and other globes"),
    }
    shared = {
        "footprints.geojson": _("areas that hold 50, 90, 97 and 99 % of the simulated impacts of each case and item"),
        "zones.geojson": _("announced and estimated zones"),
        "isopleths.geojson": _("isopleths of expected hazardous fragments per km² and launch"),
        "hazards.geojson": _("areas where a criterion of ships, aircraft or people is exceeded, risk of one person"),
        "airspace.geojson": _("where debris may be in the air, by layer and minute, and when each layer is clear"),
        "footprints.gpkg": _(
            "layers isopleths, footprints, impacts (where too few for an area), zones, hazards, airspace, flags and "
            "tracks for a GIS, with their styles"
        ),
        "flags.csv": _("one row for each reason of each flagged region; UTF-8, units are in the column names"),
        **{_name_draft(form): _(meaning) for form, meaning in DRAFTS.items() if form not in (drafts or {})},
        "manifest.json": _("version, seed, samples, inputs, libraries, and the SHA-256 of every file"),
    }
    contents = {name_in(name, language(), languages): meaning for name, meaning in own.items()} | shared
    parts = (
        _("Briefing pack: {mission}").format(mission=plain_text(assessment.mission.title)),
        disclaimer_of_pack(),
        "\n".join(f"{name:<21}{meaning}" for name, meaning in contents.items()),
        *[
            _("No draft, for {problem}.").format(problem=plain_text(problem))
            for problem in dict.fromkeys((drafts or {}).values())
        ],
        _("Lengths are in metres, times in seconds after lift-off (T) or UTC, positions in degrees on WGS 84.")
        + "\n"
        + _("A probability belongs to its condition, and comes with a 95 % interval."),
        _("Whether the pack is as it was written: fallzone brief --verify DIR|FILE.zip"),
    )
    return "\n\n".join(parts) + "\n"


def name_in(name: str, tag: str, languages: Sequence[str]) -> str:
    """Name of a file with words in it.

    Parameters
    ----------
    name : str
        In a pack of one language.
    tag : str
        The language of the file.
    languages : sequence of str
        Of the pack.

    Returns
    -------
    str
        With the language before the ending where the pack has several.

    Examples
    --------
    >>> name_in("briefing.pdf", "ko", ["en", "ko"]), name_in("briefing.pdf", "ko", ["ko"])
    ('briefing.ko.pdf', 'briefing.pdf')
    """
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{tag}{dot}{ending}" if len(languages) > 1 else name


def write(assessment: Assessment, path: Path, languages: Sequence[str] = ()) -> list[Path]:
    """Write the pack; it appears whole or not at all.

    Parameters
    ----------
    assessment : Assessment
        All of it goes into the pack.
    path : Path
        A folder, or a file that ends in ``.zip``; new, empty, or an earlier pack as it was written.
    languages : sequence of str
        Of ``Language``: what people read is there in each of them, data once, in the first; the one that is spoken
        where none is named.

    Returns
    -------
    list of Path
        The files of the folder, or the one zip.

    Raises
    ------
    InputError
        When something else stands there.
    InUseError
        When another process writes there.
    """
    return write_pack(Path(path), partial(_fill, assessment, tuple(dict.fromkeys(languages))))


def write_pack(path: Path, fill: Fill) -> list[Path]:
    """Write a pack; it appears whole or not at all.

    Parameters
    ----------
    path : Path
        As of `write`.
    fill : callable
        Writes every file into a folder, the manifest last, and returns them.

    Returns
    -------
    list of Path
        The files of the folder, or the one zip.

    Raises
    ------
    InputError
        When something else stands there.
    InUseError
        When another process writes there.
    """
    if _is_zip(path):
        return [_write_zip(path, fill)]
    with whole_folder(path, kind=PACK) as folder:
        names = [file.name for file in fill(folder)]
    return [path / name for name in names]


def check_place(path: Path) -> None:
    """Check that nothing stands at a path that ``write`` would not replace.

    Parameters
    ----------
    path : Path
        Of a folder, or of a file that ends in ``.zip``.

    Raises
    ------
    InputError
        When something does, with what it is.
    """
    if _is_zip(path):
        check_file(path, replaces=_find_foreign)
    else:
        check_folder(path, kind=PACK)


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _fill(assessment: Assessment, languages: tuple[str, ...], folder: Path) -> list[Path]:
    """Write every file of the pack into a folder, the manifest last."""
    first, *others = languages or (None,)
    with _speaking(first):
        drafts, undrafted = _write_drafts(assessment, folder)
    write_readable = partial(_write_readable, assessment, languages, undrafted, folder)
    read = write_readable(first)
    # What no language changes is found by now, and much of the rest leaves Python, so that a second thread helps
    with open_pool(2) as pool:
        more, shared = pool.map(write_readable, others), pool.submit(_write_shared, assessment, folder, first)
        files = [*read, *chain.from_iterable(more), *shared.result(), *drafts]
    with _speaking(first):
        facts = manifest.launch_facts(assessment) | {"languages": list(languages) or [language()]}
        return [*files, *manifest.write(facts, folder / MANIFEST)]


def _speaking(tag: str | None) -> AbstractContextManager[None]:
    """In a language, or in the one that is spoken."""
    return in_language(tag) if tag else nullcontext()


def _write_readable(
    assessment: Assessment, languages: tuple[str, ...], undrafted: dict[str, str], folder: Path, tag: str | None
) -> list[Path]:
    """What people read, in a language."""
    with _speaking(tag):
        writers = {"briefing.pdf": pdf, "annex.pdf": annex, "map.html": html_map, "map.kmz": kml}
        files = {name: folder / name_in(name, language(), languages) for name in (*writers, "README.txt")}
        readme = write_readme(assessment, languages, undrafted)
        return [
            *(file for name, writer in writers.items() for file in writer.write(assessment, files[name])),
            write_whole(files["README.txt"], readme.encode()),
        ]


def _write_shared(assessment: Assessment, folder: Path, tag: str | None) -> list[Path]:
    """Data, once in a pack."""
    with _speaking(tag):
        return [
            *geojson.write(assessment, folder),
            *hazard_geojson.write(assessment, folder),
            *geopackage.write(assessment, folder / "footprints.gpkg"),
            *csv_table.write(assessment, folder / "flags.csv"),
        ]


def _write_drafts(assessment: Assessment, folder: Path) -> tuple[list[Path], dict[str, str]]:
    """Drafts of warnings, and why there is none of a format."""
    try:
        draft = build_draft(assessment)
    except InputError as problem:
        return [], dict.fromkeys(DRAFTS, str(problem))
    written, missing = [], {}
    for form in DRAFTS:
        try:
            data = draft_warning(assessment, form, draft=draft).data
        except InputError as problem:
            missing[form] = str(problem)
        else:
            written.append(write_whole(folder / _name_draft(form), data))
    return written, missing


def _name_draft(form: str) -> str:
    return f"draft-{name_file(form)}"


def _write_zip(path: Path, fill: Fill) -> Path:
    """The same files in one archive with fixed dates and order."""
    archive = io.BytesIO()
    with single_writer(path) as scratch:
        folder = scratch / "pack"
        folder.mkdir()
        files = fill(folder)
        with zipfile.ZipFile(archive, "w") as packed:
            for file in sorted(files):
                entry = zipfile.ZipInfo(file.name, date_time=FIXED_DATE)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, file.read_bytes())
        return write_whole(path, archive.getvalue(), replaces=_find_foreign)


def _find_foreign(file: BinaryIO) -> str | None:
    """What is in a file that is not of a pack in an archive; None for such a pack as it was written."""
    try:
        with zipfile.ZipFile(file) as archive:
            found = find_foreign(PACK, archive.namelist(), archive.open)
    # RuntimeError: an entry that is encrypted, or packed in a way that Python does not know
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError):
        return _("is not a briefing pack of fallzone as it was written")
    if found is None:
        return None
    name, problem = found
    return _("is not a briefing pack of fallzone as it was written: in it {name} {problem}").format(
        name=name, problem=problem
    )
