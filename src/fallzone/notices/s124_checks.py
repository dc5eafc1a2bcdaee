"""Checks of a data set of S-124 2.0.0: those of S-158:124 that are known here, and clauses that no schema can hold.

Source: IHO, S-158:124 Validation checks, 0.3.0 (2026), those of its 38 checks that the facts of this project name;
S-124 2.0.0, clauses 4, 4.3.3, 6.2.2 and 8.1.2; S-100 5.2.0, part 10b, clauses 10b-9 and 10b-10.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from xml.etree.ElementTree import Element

from fallzone.catalogue.xml_tree import children, local_name, parse_decoded, whole_text
from fallzone.notices.documents.fields import read_instant_utc, read_numbers

S124 = "http://www.iho.int/S124/gml/2.0"
S100 = "http://www.iho.int/s100gml/5.0"
GML = "http://www.opengis.net/gml/3.2"
XLINK = "http://www.w3.org/1999/xlink"
LARGEST_BYTES = 50_000
_ID = f"{GML}}}id"
_LONGEST_AFTER = timedelta(days=42)
_NEEDLESS = re.compile(r"\.\d*0(?!\d)|\.(?!\d)|\.\d{8,}")
_CLOCK_UTC = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?Z")
# Of an information type or feature, what it must hold
_MANDATORY = {
    "NavwarnPreamble": "generalArea messageSeriesIdentifier intService navwarnTypeGeneral publicationTime",
    "messageSeriesIdentifier": "agencyResponsibleForProduction nameOfSeries warningNumber warningType year",
    "NavwarnPart": "warningInformation geometry",
    "References": "noMessageOnHand referenceCategory",
    "fixedDateRange": "dateStart",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a data set.

    Parameters
    ----------
    code : str
        What was checked.
    outcome : {"met", "broken", "not-applicable"}
        Not applicable: it has nothing that the check is about.
    found : tuple of str
        What broke it: ids, or pieces of text.
    """

    code: str
    outcome: Literal["met", "broken", "not-applicable"]
    found: tuple[str, ...] = ()


def check_dataset(text: str) -> tuple[Check, ...]:
    """Run every check that is known.

    Parameters
    ----------
    text : str
        GML of a data set.

    Returns
    -------
    tuple of Check
        Each with its outcome.

    Raises
    ------
    InputError
        When it is no XML.
    """
    raw = text.encode()
    root, _runs = parse_decoded(raw, "S-124")
    size = Check("file-size", "met" if len(raw) <= LARGEST_BYTES else "broken")
    return (size, *(_run(code, find, root) for code, find in _CHECKS.items()))


def _run(code: str, find: Callable[[Element], list[str] | None], root: Element) -> Check:
    found = find(root)
    if found is None:
        return Check(code, "not-applicable")
    return Check(code, "broken" if found else "met", tuple(found))


def _all(root: Element, *names: str) -> list[Element]:
    return [one for one in root.iter() if local_name(one) in names]


def _find_ids_twice(root: Element) -> list[str]:
    seen: set[str] = set()
    ids = [one.attrib[_ID] for one in root.iter() if _ID in one.attrib]
    return [one for one in ids if one in seen or seen.add(one)]


def _find_missing(root: Element) -> list[str]:
    return [
        f"{name}: {wanted}"
        for name, all_wanted in _MANDATORY.items()
        for element in _all(root, name)
        for wanted in all_wanted.split()
        if not any(whole_text(one) or len(one) for one in children(element, wanted))
    ]


def _find_other_systems(root: Element) -> list[str]:
    named = [one.attrib["srsName"] for one in root.iter() if "srsName" in one.attrib]
    return [one for one in named if re.split(r"[:/]", one)[-1] != "4326"] if named else ["none"]


def _find_outside(root: Element) -> list[str] | None:
    corners = [read_numbers(whole_text(one).split()) for one in _all(root, "lowerCorner", "upperCorner")]
    positions = [read_numbers(whole_text(one).split()) for one in _all(root, "pos", "posList")]
    if not positions:
        return None
    if len(corners) != 2 or any(one is None or len(one) != 2 for one in corners):
        return ["no bounding box"]
    if any(one is None or len(one) % 2 for one in positions):
        return ["positions that are no pairs"]
    (south, west), (north, east) = corners
    pairs = [(one[at], one[at + 1]) for one in positions for at in range(0, len(one), 2)]
    return [f"{lat} {lon}" for lat, lon in pairs if not (south <= lat <= north and west <= lon <= east)]


def _find_without_english(root: Element) -> list[str]:
    blocks = _all(root, "warningInformation", "generalArea", "locality")
    return [
        local_name(one) for one in blocks if not any(whole_text(tag) in ("eng", "en") for tag in _all(one, "language"))
    ]


def _find_dates(root: Element) -> list[str] | None:
    """An end without a beginning, equal to it or before it."""
    spans = _all(root, "fixedDateRange")
    found = []
    for span in spans:
        first, last = ("".join(map(whole_text, children(span, name))) for name in ("dateStart", "dateEnd"))
        if last and (not first or last <= first):
            found.append(f"{first} to {last}")
    return found if spans else None


def _find_needless_digits(root: Element) -> list[str] | None:
    positions = _all(root, "pos", "posList", "lowerCorner", "upperCorner")
    words = [word for one in positions for word in whole_text(one).split()]
    return [word for word in words if _NEEDLESS.search(word)] if positions else None


def _find_bare_preambles(root: Element) -> list[str]:
    has = bool(_all(root, "NavwarnPart", "References"))
    return [] if has else [one.get(_ID, "") for one in _all(root, "NavwarnPreamble")]


def _find_other_than_one_preamble(root: Element) -> list[str]:
    count = len(_all(root, "NavwarnPreamble"))
    return [] if count == 1 else [str(count)]


def _find_late_cancellation(root: Element) -> list[str] | None:
    found, has = [], False
    for preamble in _all(root, "NavwarnPreamble"):
        told = ["".join(map(whole_text, children(preamble, name))) for name in ("publicationTime", "cancellationDate")]
        if told[1]:
            has = True
            published, cancelled = map(read_instant_utc, told)
            if published is None or cancelled is None or not published <= cancelled <= published + _LONGEST_AFTER:
                found.append(told[1])
    return found if has else None


def _find_numbers(root: Element) -> list[str]:
    told = [whole_text(one) for one in _all(root, "warningNumber")]
    return [one for one in told if not one.isdecimal() or int(one[:20]) == 0]


def _find_other_times(root: Element) -> list[str] | None:
    clocks = [whole_text(one) for one in _all(root, "timeOfDayStart", "timeOfDayEnd")]
    return [one for one in clocks if not _CLOCK_UTC.fullmatch(one)] if clocks else None


def _find_bare_associations(root: Element) -> list[str]:
    ids = {one.get(_ID) for one in root.iter()}
    found = []
    for one in root.iter():
        target = one.get(f"{XLINK}}}href")
        if target is not None:
            has_role = any(one.get(f"{XLINK}}}{name}", "").strip() for name in ("role", "arcrole"))
            if not has_role or (target.startswith("#") and target[1:] not in ids):
                found.append(target)
    return found


_CHECKS: dict[str, Callable[[Element], list[str] | None]] = {
    "ids-unique": _find_ids_twice,
    "mandatory-attributes": _find_missing,
    "coordinate-system": _find_other_systems,
    "inside-bounding-box": _find_outside,
    "english-present": _find_without_english,
    "date-end-after-date-start": _find_dates,
    "no-needless-digits": _find_needless_digits,
    "preamble-has-part-or-reference": _find_bare_preambles,
    "one-preamble": _find_other_than_one_preamble,
    "cancelled-within-42-days": _find_late_cancellation,
    "number-not-zero": _find_numbers,
    "times-in-utc": _find_other_times,
    "associations-have-roles-and-ends": _find_bare_associations,
}
