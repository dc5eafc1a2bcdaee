"""XML documents of strangers: parsed without entities, without the network and to a depth, each text with its place."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from fallzone.errors import InputError
from fallzone.words import _
from fallzone.words.hints import line_of

# No format has a tenth of it
DEEPEST = 1_000
# What programs look for in a KMZ
KMZ_DOCUMENT = "doc.kml"
KMZ_BEGINS = b"PK\x03\x04"
# Zip archives carry a date for every file; a fixed one keeps equal contents equal byte for byte.
_FIXED_DATE = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters between two tags.

    Parameters
    ----------
    first, last : int
        Index of its first byte, and of the one behind its last, in the document.
    owner : Element
        The element that it stands in.
    """

    first: int
    last: int
    owner: Element


@dataclass(slots=True)
class _Parser:
    """Elements and runs of text while a document is parsed."""

    where: str
    expat: expat.XMLParserType
    builder: TreeBuilder = field(default_factory=TreeBuilder)
    open: list[Element] = field(default_factory=list)
    runs: list[TextRun] = field(default_factory=list)
    run_first: int | None = None

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.end_run()
        if len(self.open) >= DEEPEST:
            raise InputError(self._place, _("is nested too deeply"))
        self.open.append(self.builder.start(tag, attributes))

    def end(self, tag: str) -> None:
        self.end_run()
        self.builder.end(tag)
        self.open.pop()

    def add_text(self, text: str) -> None:
        if self.run_first is None:
            self.run_first = self.expat.CurrentByteIndex
        self.builder.data(text)

    def refuse(self, *_given: object) -> None:
        raise InputError(self._place, _("holds a document type"), _("remove <!DOCTYPE …>"))

    @property
    def _place(self) -> str:
        return line_of(self.where, self.expat.CurrentLineNumber)

    def end_run(self, *_given: object) -> None:
        if self.run_first is not None and self.open:
            self.runs.append(TextRun(self.run_first, self.expat.CurrentByteIndex, self.open[-1]))
        self.run_first = None


def parse_xml(raw: bytes, where: str) -> Element:
    """Root of an XML document; a document type is refused, since its entities may fill the memory.

    Parameters
    ----------
    raw : bytes
        Content of the file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    Element

    Raises
    ------
    InputError
        When it is not XML, has a document type, or is nested a thousand deep.
    """
    return _parse(raw, where, None)[0]


def parse_decoded(raw: bytes, where: str) -> tuple[Element, list[TextRun]]:
    """Root and texts of an XML document that is in UTF-8, whatever encoding it names.

    Parameters
    ----------
    raw : bytes
        A decoded text, in UTF-8.
    where : str
        Name of the file, for messages.

    Returns
    -------
    root : Element
    runs : list of TextRun
        Every text of the document, in its order.

    Raises
    ------
    InputError
        As `parse_xml`.
    """
    return _parse(raw, where, "utf-8")


def _parse(raw: bytes, where: str, encoding: str | None) -> tuple[Element, list[TextRun]]:
    parser = expat.ParserCreate(encoding, namespace_separator="}")
    found = _Parser(where, parser)
    parser.StartElementHandler, parser.EndElementHandler = found.begin, found.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = found.add_text, found.refuse
    # A comment parts the text around it
    parser.CommentHandler = parser.ProcessingInstructionHandler = found.end_run
    try:
        parser.Parse(raw, True)
        return found.builder.close(), found.runs
    except expat.ExpatError as error:
        raise InputError(
            line_of(where, error.lineno), _("is not XML: {error}").format(error=expat.ErrorString(error.code))
        ) from None
    except (LookupError, ValueError) as error:
        raise InputError(where, _("cannot be read: {error}").format(error=error), _("save it as UTF-8")) from None


def local_name(element: Element) -> str:
    """The name of an element without its namespace.

    Parameters
    ----------
    element : Element
        Of a parsed document.

    Returns
    -------
    str
    """
    return element.tag.rpartition("}")[2]


def children(element: Element, *names: str) -> list[Element]:
    """Children of an element that have one of these names, in any namespace.

    Parameters
    ----------
    element : Element
        Whose children.
    *names : str
        Without namespace.

    Returns
    -------
    list of Element
        In their order.
    """
    return [child for child in element if local_name(child) in names]


def find_text(element: Element, name: str) -> str:
    """All that stands in the first child of a name.

    Parameters
    ----------
    element : Element
        Whose child.
    name : str
        Without namespace.

    Returns
    -------
    str
        Blanks as one each, none at its ends; empty where there is no such child.
    """
    return next((whole_text(child) for child in children(element, name)), "")


def whole_text(element: Element) -> str:
    """All that stands in an element and in what it holds.

    Parameters
    ----------
    element : Element
        Any.

    Returns
    -------
    str
        Blanks as one each, none at its ends.
    """
    return " ".join("".join(element.itertext()).split())


def pack_kmz(document: bytes) -> bytes:
    """A KMZ of one document; the same document gives the same bytes.

    Parameters
    ----------
    document : bytes
        KML.

    Returns
    -------
    bytes
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        entry = zipfile.ZipInfo(KMZ_DOCUMENT, date_time=_FIXED_DATE)
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        packed.writestr(entry, document)
    return archive.getvalue()


def unpack_kmz(raw: bytes, where: str, most_bytes: int) -> bytes:
    """Main document of a KMZ, unpacked in memory.

    Parameters
    ----------
    raw : bytes
        The archive.
    where : str
        Name of the file, for messages.
    most_bytes : int
        What it may hold.

    Returns
    -------
    bytes
        ``doc.kml``, else the first .kml; one byte more than allowed where it is larger.

    Raises
    ------
    InputError
        When it cannot be unpacked or holds no .kml.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
            if not names:
                raise InputError(where, _("holds no .kml"))
            with archive.open(KMZ_DOCUMENT if KMZ_DOCUMENT in names else names[0]) as file:
                return file.read(most_bytes + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise InputError(where, _("cannot be unpacked: {error}").format(error=error)) from None
    except Exception as error:
        # zlib.error, lzma.LZMAError: each compression has its own
        if type(error).__name__ not in ("error", "LZMAError"):
            raise
        raise InputError(where, _("cannot be unpacked: {error}").format(error=error)) from None
