"""Warnings in formats with fields, written by hand for tests: one good file of each, and a draft for the writers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from fallzone.model.closing import Level, Levels
from fallzone.model.notices.draft import Draft, DraftZone
from fallzone.model.text import Wording

CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>TEST.2024.17</identifier>
  <sender>test.example</sender>
  <sent>2024-10-31T09:00:00+09:00</sent>
  <status>Actual</status>
  <msgType>Update</msgType>
  <scope>Public</scope>
  <references>test.example,TEST.2024.11,2024-10-30T09:00:00+09:00</references>
  <info>
    <language>en-US</language>
    <category>Safety</category>
    <event>Rocket launch</event>
    <urgency>Future</urgency>
    <severity>Severe</severity>
    <certainty>Likely</certainty>
    <onset>2024-11-02T15:46:00+09:00</onset>
    <expires>2024-11-02T18:05:00+09:00</expires>
    <senderName>A test</senderName>
    <area>
      <areaDesc>Second stage</areaDesc>
      <polygon>24.7833,159.7500 26.6833,161.2833 25.5333,168.1166 22.6166,167.6000 24.7833,159.7500</polygon>
      <altitude>0</altitude>
      <ceiling>60000</ceiling>
    </area>
  </info>
  <info>
    <language>ja</language>
    <category>Safety</category>
    <event>ロケットの打上げ</event>
    <urgency>Future</urgency>
    <severity>Severe</severity>
    <certainty>Likely</certainty>
    <onset>2024-11-02T15:46:00+09:00</onset>
    <expires>2024-11-02T18:05:00+09:00</expires>
    <area>
      <areaDesc>第2段</areaDesc>
      <polygon>24.7833,159.7500 26.6833,161.2833 25.5333,168.1166 22.6166,167.6000 24.7833,159.7500</polygon>
      <altitude>0</altitude>
      <ceiling>60000</ceiling>
    </area>
  </info>
</alert>
"""

S124 = """<?xml version="1.0" encoding="UTF-8"?>
<Dataset xmlns="http://www.iho.int/S124/gml/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:S100="http://www.iho.int/s100gml/5.0" xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="D1">
  <gml:boundedBy><gml:Envelope srsName="http://www.opengis.net/def/crs/EPSG/0/4326">
    <gml:lowerCorner>11.0167 132.0333</gml:lowerCorner><gml:upperCorner>13.75 133.8</gml:upperCorner>
  </gml:Envelope></gml:boundedBy>
  <members>
    <NavwarnPreamble gml:id="P1">
      <generalArea><locationName><language>eng</language><text>Philippine Sea</text></locationName></generalArea>
      <messageSeriesIdentifier>
        <agencyResponsibleForProduction>TEST</agencyResponsibleForProduction>
        <nameOfSeries>NAVAREA XI</nameOfSeries>
        <warningNumber>418</warningNumber>
        <warningType code="4">NAVAREA Navigational Warning</warningType>
        <year>2025</year>
      </messageSeriesIdentifier>
      <cancellationDate>2025-06-28T18:25:00Z</cancellationDate>
      <intService>true</intService>
      <navwarnTypeGeneral code="17">Special Operations</navwarnTypeGeneral>
      <publicationTime>2025-06-27T00:00:00Z</publicationTime>
    </NavwarnPreamble>
    <References gml:id="R1">
      <messageSeriesIdentifier>
        <nameOfSeries>NAVAREA XI</nameOfSeries>
        <warningNumber>400</warningNumber>
        <year>2025</year>
      </messageSeriesIdentifier>
      <noMessageOnHand>false</noMessageOnHand>
      <referenceCategory code="1">Warning Cancellation</referenceCategory>
    </References>
    <NavwarnPart gml:id="W1">
      <fixedDateRange>
        <dateStart><S100:date>2025-06-28</S100:date></dateStart>
        <timeOfDayStart>16:30:00Z</timeOfDayStart>
        <timeOfDayEnd>17:25:00Z</timeOfDayEnd>
      </fixedDateRange>
      <warningInformation>
        <information><language>eng</language><text>Rocket launching.</text></information>
        <navwarnTypeDetails code="118">Fallout Hazard</navwarnTypeDetails>
      </warningInformation>
      <header xlink:href="#P1" xlink:role="header"/>
      <geometry><S100:surfaceProperty><S100:Surface gml:id="S1"><gml:patches><gml:PolygonPatch><gml:exterior>
        <gml:LinearRing>
          <gml:posList>13.75 132.0333 11.0167 132.0333 11.0167 133.7833 13.7333 133.8 13.75 132.0333</gml:posList>
        </gml:LinearRing>
      </gml:exterior></gml:PolygonPatch></gml:patches></S100:Surface></S100:surfaceProperty></geometry>
    </NavwarnPart>
  </members>
</Dataset>
"""

AIXM = """<?xml version="1.0" encoding="UTF-8"?>
<message:AIXMBasicMessage xmlns:message="http://www.aixm.aero/schema/5.1.1/message"
  xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:aixm="http://www.aixm.aero/schema/5.1.1"
  xmlns:event="http://www.aixm.aero/schema/5.1.1/event" gml:id="M1">
  <message:hasMember><event:Event gml:id="E1"><event:timeSlice><event:EventTimeSlice gml:id="ET1">
    <gml:validTime><gml:TimePeriod gml:id="T1">
      <gml:beginPosition>2025-10-26T00:00:00Z</gml:beginPosition>
      <gml:endPosition>2025-10-26T00:30:00Z</gml:endPosition>
    </gml:TimePeriod></gml:validTime>
    <aixm:interpretation>BASELINE</aixm:interpretation>
    <event:scenario>SAA.NEW</event:scenario>
    <event:notification><event:NOTAM gml:id="N1">
      <event:series>A</event:series><event:number>4725</event:number><event:year>2025</event:year>
      <event:type>R</event:type>
      <event:referredSeries>A</event:referredSeries><event:referredNumber>4700</event:referredNumber>
      <event:referredYear>2025</event:referredYear>
      <event:text>ROCKET LAUNCH</event:text>
    </event:NOTAM></event:notification>
  </event:EventTimeSlice></event:timeSlice></event:Event></message:hasMember>
  <message:hasMember><aixm:Airspace gml:id="A1"><aixm:timeSlice><aixm:AirspaceTimeSlice gml:id="AT1">
    <gml:validTime><gml:TimePeriod gml:id="T2">
      <gml:beginPosition>2025-10-26T00:00:00Z</gml:beginPosition>
      <gml:endPosition>2025-10-26T00:30:00Z</gml:endPosition>
    </gml:TimePeriod></gml:validTime>
    <aixm:interpretation>BASELINE</aixm:interpretation>
    <aixm:type>D</aixm:type>
    <aixm:name>SECOND STAGE</aixm:name>
    <aixm:geometryComponent><aixm:AirspaceGeometryComponent gml:id="G1"><aixm:theAirspaceVolume>
      <aixm:AirspaceVolume gml:id="V1">
        <aixm:upperLimit>UNL</aixm:upperLimit>
        <aixm:lowerLimit uom="FT">0</aixm:lowerLimit><aixm:lowerLimitReference>MSL</aixm:lowerLimitReference>
        <aixm:horizontalProjection><aixm:Surface gml:id="S1" srsName="urn:ogc:def:crs:EPSG::4326"><gml:patches>
          <gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember><gml:Curve gml:id="C1"><gml:segments>
            <gml:GeodesicString>
              <gml:posList>16.15 147.9667 17.6667 149.5833 10.75 156.0167 9.2333 154.4167 16.15 147.9667</gml:posList>
            </gml:GeodesicString>
          </gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch>
        </gml:patches></aixm:Surface></aixm:horizontalProjection>
      </aixm:AirspaceVolume>
    </aixm:theAirspaceVolume></aixm:AirspaceGeometryComponent></aixm:geometryComponent>
  </aixm:AirspaceTimeSlice></aixm:timeSlice></aixm:Airspace></message:hasMember>
</message:AIXMBasicMessage>
"""

GEOJSON = """{"type": "FeatureCollection", "features": [{"type": "Feature",
 "properties": {"name": "Rocket launch, first stage", "Start Time": "2023-08-24T00:00:00+09:00",
  "end_time": "2023-08-31T00:00:00+09:00", "fill": "#ff0000"},
 "geometry": {"type": "Polygon", "coordinates": [[[123.2, 35.4], [123.9, 35.4], [123.9, 36.1], [123.2, 36.1],
  [123.2, 35.4]]]}}]}
"""

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Rocket launch</name>
  <Folder><TimeSpan><begin>2023-08-23T15:00:00Z</begin><end>2023-08-30T15:00:00Z</end></TimeSpan>
    <Placemark><name>First stage</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
      123.2,35.4,0 123.9,35.4,0 123.9,36.1,0 123.2,36.1,0 123.2,35.4,0
    </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
    <Placemark><name>Pad</name><Point><coordinates>124.7,39.66</coordinates></Point></Placemark>
  </Folder>
</Document></kml>
"""

GOOD = {"cap": CAP, "s124": S124, "aixm": AIXM, "geojson": GEOJSON, "kml": KML}

WINDOW = (datetime(2023, 8, 23, 18, 50, tzinfo=UTC), datetime(2023, 8, 23, 20, 50, tzinfo=UTC))
NEXT_DAY = (WINDOW[0] + timedelta(days=1), WINDOW[1] + timedelta(days=1))
OVER_MIDNIGHT = (datetime(2023, 8, 25, 23, 30, tzinfo=UTC), datetime(2023, 8, 26, 1, 15, tzinfo=UTC))
LEVELS = Levels(lower=Level(reference="SFC"), upper=Level(reference="FL", value=600.0))
SQUARE = ((123.2, 35.4), (123.9, 35.4), (123.9, 36.1), (123.2, 36.1))


def draft_of(*rings, windows=(WINDOW, NEXT_DAY), levels=LEVELS) -> Draft:
    """A draft of one zone with these rings; by default a square in the Yellow Sea."""
    zone = DraftZone(
        id="A",
        title=Wording(en="Zone A", ko="A구역", ja="A区域"),
        item="stage-1",
        rings_lonlat=rings or (SQUARE,),
        windows_utc=windows,
        levels=levels,
        locality=(Wording(en="Yellow Sea", ko="황해", ja="黄海"),),
    )
    return Draft(
        id="a-launch",
        title=Wording(en="A launch", ko="한 발사", ja="ある打上げ"),
        site=Wording(en="A pad"),
        zones=(zone,),
        made_utc=datetime(2023, 8, 22, 18, 50, tzinfo=UTC),
        provenance="fallzone, seed 1, 2 samples",
    )


def swap(pattern: str, new: str, text: str = CAP) -> str:
    """A text with a pattern replaced, which must stand in it."""
    changed, count = re.subn(pattern, new, text)
    assert count
    return changed
