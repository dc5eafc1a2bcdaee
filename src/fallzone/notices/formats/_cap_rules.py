"""What an alert of CAP 1.2 has to keep to: order and values of its schema, and what the schema lets pass.

Source: OASIS, Common Alerting Protocol Version 1.2 (2010), sections 3.2 and 3.3.
"""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree.ElementTree import Element

from fallzone.catalogue.xml_tree import children, local_name, parse_decoded
from fallzone.earth import rings
from fallzone.errors import InputError

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
# Elements in their order: one, none or one (?), one or more (+), any number (*)
_ORDER = {
    "alert": "identifier sender sent status msgType source? scope restriction? addresses? code* note? references? "
    "incidents? info*",
    "info": "language? category+ event responseType* urgency severity certainty audience? eventCode* effective? onset? "
    "expires? senderName? headline? description? instruction? web? contact? parameter* resource* area*",
    "area": "areaDesc polygon* circle* geocode* altitude? ceiling?",
}
_VALUES = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
_TIMES = ("sent", "effective", "onset", "expires")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
# As of XML Schema: a language and what narrows it
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_LIMITS = ("altitude", "ceiling")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def check_alert(text: str) -> tuple[str, ...]:
    """Rules that an alert breaks.

    Parameters
    ----------
    text : str
        XML of an alert.

    Returns
    -------
    tuple of str
        Element and what is wrong with it, for those who write alerts; empty where nothing is.

    Raises
    ------
    InputError
        When it is no XML.
    """
    root, _runs = parse_decoded(text.encode(), "alert")
    broken = [] if root.tag == f"{NAMESPACE}}}alert" else ["alert: not of the namespace of CAP 1.2"]
    for element in root.iter():
        name, value = local_name(element), element.text or ""
        if name in _ORDER and not _is_in_order(element, _ORDER[name]):
            broken.append(f"{name}: elements missing, unknown or out of order")
        if name in _ORDER and (value + "".join(child.tail or "" for child in element)).strip():
            broken.append(f"{name}: text between its elements")
        if name in _VALUES and value not in _VALUES[name].split():
            broken.append(f"{name}: '{value}' is none of its values")
        if name == "language" and not _LANGUAGE.fullmatch(value):
            broken.append(f"{name}: '{value}' is no language")
        if name in _LIMITS and not _NUMBER.fullmatch(value):
            broken.append(f"{name}: '{value}' is no number")
        if name in _TIMES and _read_time(value) is None:
            broken.append(f"{name}: '{value}' is no time with its zone, or has Z")
        if name in ("identifier", "sender") and (not value or re.search(r"[\s,<&]", value)):
            broken.append(f"{name}: empty, or holds blanks, commas, < or &")
        if name == "polygon" and not _is_ring(value):
            broken.append("polygon: not a ring of four pairs or more that is closed and does not cross itself")
    kind = next((one.text for one in children(root, "msgType")), None)
    if kind in ("Update", "Cancel") and not children(root, "references"):
        broken.append(f"references: missing from an {kind}")
    broken += [f"info: {wrong}" for info in children(root, "info") for wrong in _check_info(info)]
    return tuple(dict.fromkeys(broken))


def _is_in_order(element: Element, order: str) -> bool:
    """Whether children come as they should: their names in a row match a pattern made of the order."""
    pattern = "".join(f"(?:{re.sub(r'[?*+]', '', one)} ){one[-1] if one[-1] in '?*+' else ''}" for one in order.split())
    return re.fullmatch(pattern, "".join(f"{local_name(child)} " for child in element)) is not None


def _check_info(info: Element) -> list[str]:
    found = {local_name(child): child.text or "" for child in info}
    broken = []
    onset, expires = (_read_time(found.get(name, "")) for name in ("onset", "expires"))
    if onset and expires and onset >= expires:
        broken.append("ends before it begins")
    for area in children(info, "area"):
        texts = {local_name(child): child.text or "" for child in area}
        limits = {name: float(texts[name]) for name in _LIMITS if _NUMBER.fullmatch(texts.get(name, ""))}
        if "ceiling" in texts and "altitude" not in texts:
            broken.append("an area with a ceiling and no altitude")
        elif len(limits) == 2 and limits["ceiling"] <= limits["altitude"]:
            broken.append("an area whose ceiling is not above its altitude")
    return broken


def _read_time(text: str) -> datetime | None:
    """None of what is no time with its zone as CAP writes it."""
    try:
        return datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def _is_ring(text: str) -> bool:
    try:
        latlon = [[float(part) for part in pair.split(",")] for pair in text.split(" ")]
        rings.check_ring([[lon, lat] for lat, lon in latlon], "polygon")
    except (InputError, ValueError):
        return False
    return all(abs(lon) <= 180.0 for _lat, lon in latlon)
