"""Drafts of warnings in each of their formats, with the lines above them that say what they are."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.notices.draft import Draft

# Formats of words, each with the criteria whose hazard areas concern who reads them
IN_WORDS = {"navarea": ("ship",), "navtex": ("ship",), "notam": ("aircraft",), "uscg": ("ship",)}
# Documents with a syntax of their own, which say of themselves that they are drafts: how the names of their files end
DOCUMENTS = {"cap": "xml", "s124": "gml", "geojson": "geojson", "kml": "kml"}
FORMATS = (*IN_WORDS, *DOCUMENTS)


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A draft as it is written.

    Parameters
    ----------
    id : str
        Of the launch.
    data : bytes
        All of it.
    head : tuple of str
        What stands above it, in the language spoken: in formats of words part of ``data``.
    """

    id: str
    data: bytes
    head: tuple[str, ...]


def find_writer(form: str) -> ModuleType | None:
    """The module that writes a format.

    Parameters
    ----------
    form : str
        Any name.

    Returns
    -------
    module or None
        With a function ``write``; None where there is none.
    """
    room = "drafting" if form in IN_WORDS else "formats"
    name = f"fallzone.notices.{room}.{form}"
    module = None if importlib.util.find_spec(name) is None else importlib.import_module(name)
    return module if hasattr(module, "write") else None


def name_file(form: str) -> str:
    """How the name of the file of a draft ends.

    Parameters
    ----------
    form : str
        Of ``FORMATS``.

    Returns
    -------
    str
        ``navarea.txt``, ``cap.xml`` …
    """
    return f"{form}.{DOCUMENTS.get(form, 'txt')}"


def draft_warning(
    assessment: Assessment, form: str, *, hazards: Iterable[str] = (), draft: Draft | None = None
) -> Drafted:
    """Draft the warning of a launch. Only an authority can issue it.

    Parameters
    ----------
    assessment : Assessment
        With the lift-off or launch windows of its mission.
    form : str
        Of ``FORMATS``, and one that there is a writer of.
    hazards : iterable of str
        Criteria whose hazard areas are drafted too.
    draft : Draft, optional
        What it closes, where that was built before.

    Returns
    -------
    Drafted

    Raises
    ------
    InputError
        When the run gives nothing to draft.
    """
    # A command line names the formats in its help, and must not wait for geometry
    from fallzone.outputs.notices.draft import build_draft
    from fallzone.outputs.notices.head import head_lines

    module = find_writer(form)
    draft = draft or build_draft(assessment, hazards=hazards)
    head = head_lines(draft, form, assessment, _find_excess(draft, module))
    data = module.write(draft)
    if form in IN_WORDS:
        data = "".join(f"# {line}\n" for line in head) + "\n" + data
    return Drafted(id=draft.id, data=data.encode() if isinstance(data, str) else data, head=tuple(head))


def _find_excess(draft: Draft, module: ModuleType) -> float | None:
    """By which share areas of a format of words exceed those of a draft."""
    if not hasattr(module, "MOST_CORNERS"):
        return None
    from fallzone.notices.drafting.message import list_areas

    areas = list_areas(draft, per_degree=module.PER_DEGREE, most_corners=module.MOST_CORNERS)
    return max(area.ring.excess for area in areas)
