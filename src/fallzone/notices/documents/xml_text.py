"""An XML document as a notice: what of its text was read, and what was not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

import numpy as np

from fallzone.catalogue.xml_tree import TextRun, local_name, parse_decoded
from fallzone.errors import InputError
from fallzone.model.notices.notice import Passage
from fallzone.words import _

# Warnings have a thousandth of it
LARGEST_CHARACTERS = 10_000_000
_ASIDE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<![^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)[^>]*>?")
# Beyond it no root begins
_HEAD = 20_000


def root_tag(text: str) -> tuple[str, str]:
    """The first tag of a text, without parsing it.

    Parameters
    ----------
    text : str
        A file, as it was decoded.

    Returns
    -------
    name : str
        Without its prefix; empty where the text is no XML.
    tag : str
        The whole tag, its namespaces among it.
    """
    head = text[:_HEAD].lstrip("\ufeff")
    at = 0
    while aside := _ASIDE.match(head, at):
        at = aside.end()
    found = _TAG.match(head, at)
    return (found[1].rpartition(":")[2], found[0]) if found else ("", "")


class XmlText:
    """A parsed document, and which of its elements were read.

    Parameters
    ----------
    text : str
        The whole text, as it was decoded.
    file : str
        Its name, for messages.

    Raises
    ------
    InputError
        When it is too large, is no XML, has a document type, or is nested too deeply.
    """

    def __init__(self, text: str, file: str) -> None:
        if len(text) > LARGEST_CHARACTERS:
            raise InputError(file, _("holds more than {most_mb} MB of XML").format(most_mb=LARGEST_CHARACTERS // 10**6))
        # Half characters, which no file holds, count as one
        raw = text.encode("utf-8", errors="replace")
        self.text, self.file = text, file
        self.root, self._runs = parse_decoded(raw, file)
        begins = (np.frombuffer(raw, np.uint8) & 0xC0) != 0x80
        self._characters = np.concatenate([[0], np.cumsum(begins, dtype=np.int32)])
        self._by_owner: dict[Element, list[TextRun]] = {}
        for run in self._runs:
            self._by_owner.setdefault(run.owner, []).append(run)
        self._parents = {child: parent for parent in self.root.iter() for child in parent}
        self._read: set[Element] = set()
        self._attributes: dict[tuple[Element | None, str], str | None] = {}

    def take(self, element: Element | None) -> str:
        """The text of an element, which counts as read.

        Parameters
        ----------
        element : Element or None
            Of this document.

        Returns
        -------
        str
            Blanks as one each, none at its ends; empty where there is no element.
        """
        if element is None:
            return ""
        self._read.add(element)
        return " ".join("".join([element.text or "", *(child.tail or "" for child in element)]).split())

    def take_first(self, parent: Element, *names: str) -> str:
        """The text of the first child of a name, which counts as read.

        Parameters
        ----------
        parent : Element
            Of this document.
        *names : str
            Names without namespace.

        Returns
        -------
        str
            Empty where there is none.
        """
        return self.take(next((child for child in parent if local_name(child) in names), None))

    def leave(self, element: Element) -> None:
        """Say that what was taken of an element was not understood after all.

        Parameters
        ----------
        element : Element
            Of this document.
        """
        self._read.discard(element)

    def list_ancestors(self, element: Element | None) -> Iterator[Element]:
        """An element and what it stands in, from the inside out.

        Parameters
        ----------
        element : Element or None
            Of this document.

        Yields
        ------
        Element
        """
        at = element
        while at is not None:
            yield at
            at = self._parents.get(at)

    def find_attribute(self, element: Element, name: str) -> str | None:
        """An attribute of an element, or of the nearest one around it that has it.

        Parameters
        ----------
        element : Element
            Of this document.
        name : str
            Without namespace.

        Returns
        -------
        str or None
        """
        if name in element.attrib:
            return element.attrib[name]
        parent = self._parents.get(element)
        if (parent, name) not in self._attributes:
            found = (one.attrib[name] for one in self.list_ancestors(parent) if name in one.attrib)
            self._attributes[parent, name] = next(found, None)
        return self._attributes[parent, name]

    def passage_of(self, *elements: Element) -> Passage:
        """Where the text within elements stands.

        Parameters
        ----------
        *elements : Element
            Of this document.

        Returns
        -------
        Passage
            From the first character to the last; empty where they have no text.
        """
        runs = [run for element in elements for one in element.iter() for run in self._by_owner.get(one, ())]
        runs = [run for run in runs if self._slice(run).strip()] or runs
        if not runs:
            return Passage(first=0, last=0, text="")
        return self._build(min(run.first for run in runs), max(run.last for run in runs))

    def list_unread(self, without_meaning: Iterable[str], *, within: Element | None = None) -> tuple[Passage, ...]:
        """Texts of elements that nobody took, and that have one of no known names.

        Parameters
        ----------
        without_meaning : iterable of str
            Names of elements, without namespace, that say nothing of where and when; what they hold neither.
        within : Element, optional
            Of which part of the document. Default: the whole.

        Returns
        -------
        tuple of Passage
            In their order.
        """
        names = frozenset(without_meaning)
        idle: set[Element] = set()
        found: list[TextRun] = []
        for element in (self.root if within is None else within).iter():
            if local_name(element) in names or self._parents.get(element) in idle:
                idle.add(element)
            elif element not in self._read:
                found += self._by_owner.get(element, ())
        found.sort(key=lambda run: run.first)
        return tuple(self._build(run.first, run.last) for run in found if self._slice(run).strip())

    def _slice(self, run: TextRun) -> str:
        return self.text[self._characters[run.first] : self._characters[run.last]]

    def _build(self, first_byte: int, last_byte: int) -> Passage:
        first, last = int(self._characters[first_byte]), int(self._characters[last_byte])
        piece = self.text[first:last]
        first, last = first + len(piece) - len(piece.lstrip()), last - len(piece) + len(piece.rstrip())
        return Passage(first=first, last=max(first, last), text=self.text[first : max(first, last)])
