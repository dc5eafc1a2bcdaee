"""Gather the messages that catalogues translate, and bring every catalogue up to date: ``make words``.

They stand in the order of files and lines, each below the files that say it. New ones have no translation yet, and
what nobody says any more goes. Where nothing changed, nothing is changed.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "fallzone"
KEYWORDS = {"_": None, "msg": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
# Longer than any message [characters]: Babel has no other way to leave lines of comments whole
WIDTH = 100_000


def gather() -> Catalog:
    """Every message of the package, with the files and lines that say it."""
    said = Catalog()
    # Left alone it would pass over folders whose names begin with an underscore
    found = extract_from_dir(
        PACKAGE, method_map=[("**.py", "python")], keywords=KEYWORDS, directory_filter=lambda _folder: True
    )
    for file, line, message, _comments, context in sorted(found, key=lambda one: one[:2]):
        said.add(message, locations=[(file, line)], context=context)
    return said


def update(text: str, said: Catalog) -> str:
    """The text of a catalogue, with the messages that are said."""
    catalogue = read_po(io.StringIO(text))
    # A message that only resembles an old one says something else
    catalogue.update(said, no_fuzzy_matching=True)
    for message in catalogue:
        message.flags &= {"fuzzy"}
    written = io.BytesIO()
    write_po(written, catalogue, width=WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    # Babel's own header has dates, which would change each time
    header = text.partition("\n\n")[0]
    return f"{header}\n\n{written.getvalue().decode().rstrip()}\n"


def main() -> None:
    """Bring the catalogues up to date."""
    said = gather()
    for path in sorted((PACKAGE / "words").glob("*.po")):
        path.write_text(update(path.read_text(encoding="utf-8"), said), encoding="utf-8")


if __name__ == "__main__":
    main()
