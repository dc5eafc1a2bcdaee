"""The segments of an Orbit Ephemeris Message in its XML form, alone or within a combined message (ndm).

Source: CCSDS 505.0-B-3, XML Specification for Navigation Data Messages, section 4.
"""

from __future__ import annotations

from xml.parsers import expat

from fallzone.errors import InputError
from fallzone.numbers import parse_number
from fallzone.trajectories.oem import Segment, check_version
from fallzone.trajectories.states import MOST_STATES, check_state
from fallzone.words import _
from fallzone.words.hints import line_of

_NUMBERS = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_UNITS = {"X": "km", "X_DOT": "km/s"}


def is_oem_xml(text: str) -> bool:
    """Whether a text claims to be an OEM in XML.

    Parameters
    ----------
    text : str
        Content of a file.

    Returns
    -------
    bool
    """
    return text.lstrip()[:1] == "<" and "<oem" in text[:8_000]


def split_xml(text: str, where: str) -> list[Segment]:
    """Segments of an OEM in XML.

    Parameters
    ----------
    text : str
        Content of the file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    list of Segment

    Raises
    ------
    InputError
        Names the line, what was found and what was expected. A document type is refused, since its entities may expand
        to more than the memory holds, or to files of the system.
    """
    reader = _Reader(where)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    reader.parser = parser
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.add_text
    try:
        # The text is decoded: the encoding that its first line names no longer applies
        parser.Parse(text.encode(), True) if "encoding=" not in text[:200] else _parse_decoded(parser, text)
    except expat.ExpatError as error:
        raise InputError(
            line_of(where, error.lineno), _("is not XML: {error}").format(error=expat.ErrorString(error.code))
        ) from None
    return reader.segments


def _parse_decoded(parser, text: str) -> None:
    """Parse a text whose XML declaration names an encoding that no longer applies."""
    begin, _mark, rest = text.partition("?>")
    # Keep the line numbers
    parser.Parse(("\n" * begin.count("\n") + rest.lstrip(" \t")).encode(), True)


class _Reader:
    """Collector of segments while a document is parsed."""

    def __init__(self, where: str) -> None:
        self.segments: list[Segment] = []
        self.parser = None
        self._where, self._path, self._text = where, [], ""
        self._epoch, self._numbers, self._count = "", {}, 0

    @property
    def place(self) -> str:
        """File and line that are being read, for messages."""
        return line_of(self._where, self.parser.CurrentLineNumber)

    @property
    def _segment(self) -> Segment:
        """The segment that is being read."""
        if not self.segments:
            raise InputError(
                self.place, _("holds metadata or states outside a segment"), _("expected them inside <segment>")
            )
        return self.segments[-1]

    def refuse_doctype(self, *_given) -> None:
        raise InputError(self.place, _("holds a document type"), _("write the message without <!DOCTYPE …>"))

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag)
        self._text = ""
        if tag == "oem":
            check_version(attributes.get("version", ""), f"{self.place} [oem.version]")
        elif tag == "segment":
            self.segments.append(Segment(line=self.parser.CurrentLineNumber, metadata={}, states=[]))
        elif tag == "stateVector":
            self._epoch, self._numbers = "", {}
        unit, known = attributes.get("units"), _UNITS.get(tag.replace("Y", "X").replace("Z", "X"))
        if "stateVector" in self._path and known and unit not in (None, known):
            raise InputError(
                f"{self.place} [{tag}]",
                _("units '{unit}'").format(unit=unit[:40]),
                _("expected {known}").format(known=known),
            )

    def add_text(self, text: str) -> None:
        self._text += text

    def end(self, tag: str) -> None:
        self._path.pop()
        value, inside = self._text.strip(), self._path[-1] if self._path else ""
        self._text = ""
        if inside == "metadata" and tag != "COMMENT":
            if not value:
                raise InputError(f"{self.place} [{tag}]", _("is empty"))
            self._segment.metadata[tag] = (self.parser.CurrentLineNumber, value)
        elif inside == "stateVector" and tag == "EPOCH":
            self._epoch = value
        elif inside == "stateVector" and tag in _NUMBERS:
            self._numbers[tag] = parse_number(value, f"{self.place} [{tag}]")
        elif tag == "stateVector":
            self._add_state()

    def _add_state(self) -> None:
        missing = [name for name in _NUMBERS if name not in self._numbers] + ([] if self._epoch else ["EPOCH"])
        if missing:
            raise InputError(self.place, _("a state without {columns}").format(columns=", ".join(missing)))
        numbers = [self._numbers[name] for name in _NUMBERS]
        check_state(numbers, self.place)
        self._count += 1
        if self._count > MOST_STATES:
            raise InputError(self._where, _("holds more than {most} states").format(most=MOST_STATES), _("thin it out"))
        self._segment.states.append((self.parser.CurrentLineNumber, self._epoch, numbers))
