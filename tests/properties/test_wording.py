"""Texts of files in several languages: what is read is what is stored, and who reads it gets the language spoken."""

from __future__ import annotations

import json
import pickle
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.reading import read_record
from fallzone.errors import InputError
from fallzone.model.text import NO_WORDING, Title, Wording
from fallzone.model.vehicle import Vehicle
from fallzone.words import Language, speaking
from fallzone.words.formats import plain_text

TEXT = st.text(min_size=1).filter(lambda text: text.strip() and plain_text(text) == text)
TABLES = st.fixed_dictionaries({"en": TEXT}, optional={"ko": TEXT, "ja": TEXT})
STEERING = st.sampled_from("\x00\x07\x1b\x7f\x9b\u202e\u2066\u2028\ufeff")


class Spoken(NullTranslations):
    """A catalogue of a language, without any message."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._info = {"language": tag}


@given(TEXT, st.sampled_from(Language))
def test_a_string_is_english_whatever_is_spoken(text, tag):
    with speaking(Spoken(tag)):
        assert str(Wording.model_validate(text)) == text


@given(TABLES, st.sampled_from(Language))
def test_who_reads_it_gets_the_language_spoken_or_english(table, tag):
    with speaking(Spoken(tag)):
        assert str(Wording.model_validate(table)) == table.get(tag, table["en"])
    assert str(Wording.model_validate(table)) == table["en"]


@given(TABLES | TEXT | st.just(""))
def test_what_is_stored_is_the_whole_of_what_was_read_and_reads_back_the_same(told):
    wording = Wording.model_validate(told)
    with speaking(Spoken("ko")):
        stored = json.loads(json.dumps(wording.model_dump(mode="json")))
    assert stored == (told["en"] if isinstance(told, dict) and len(told) == 1 else told)
    assert Wording.model_validate(stored) == wording == pickle.loads(pickle.dumps(wording))
    assert hash(Wording.model_validate(stored)) == hash(wording)
    assert bool(wording) == bool(told)


@given(TABLES, st.sampled_from(["", " ", "\n"]) | st.integers() | st.none() | st.lists(TEXT), st.sampled_from(Language))
def test_a_language_without_a_text_is_refused(table, nothing, tag):
    with pytest.raises(ValidationError, match=f"{tag} is (empty|no text)"):
        Wording.model_validate({**table, tag: nothing})


@given(TABLES, TEXT.filter(lambda tag: tag not in set(Language)))
def test_an_unknown_language_is_refused(table, tag):
    with pytest.raises(ValidationError, match="is no language; expected en, ko, ja"):
        Wording.model_validate({**table, tag: "x"})


@given(TABLES, STEERING, st.sampled_from(Language))
def test_what_steers_a_terminal_or_a_line_is_refused(table, character, tag):
    with pytest.raises(ValidationError, match=f"{tag} holds control characters"):
        Wording.model_validate({**table, tag: f"{table['en']}{character}"})


@pytest.mark.parametrize("told", [5, None, True, 1.5, ["x"], ("en", "x")])
def test_what_is_neither_a_text_nor_a_table_is_refused(told):
    with pytest.raises(ValidationError, match="is neither a text nor a table of languages"):
        Wording.model_validate(told)


@pytest.mark.parametrize("told", [{}, {"ko": "나로호"}])
def test_english_is_always_there(told):
    with pytest.raises(ValidationError, match=r"has no English \(en\)"):
        Wording.model_validate(told)


@pytest.mark.parametrize("told", ["", " ", NO_WORDING])
def test_a_title_is_never_empty(told):
    with pytest.raises(ValidationError, match="is empty"):
        TypeAdapter(Title).validate_python(told)


def test_a_wording_never_changes():
    with pytest.raises(ValidationError, match="frozen"):
        NO_WORDING.en = "x"
    assert not NO_WORDING and str(NO_WORDING) == ""


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ('{ en = "Nuri", fr = "Nuri" }', "'fr' is no language"),
        ('{ en = "" }', "en is empty"),
        ('{ ko = "누리호" }', "has no English"),
        ('{ en = "Nuri", ko = 5 }', "ko is no text"),
        (r'{ en = "Nuri", ko = "\u001b[2J" }', "ko holds control characters"),
        ("5", "is neither a text nor a table of languages"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_key(tmp_path, title, problem):
    lines = (SHIPPED.root / "vehicles" / "nuri.toml").read_text(encoding="utf-8").splitlines()
    lines = [f"title = {title}" if line.startswith("title = ") else line for line in lines]
    (tmp_path / "nuri.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=rf"nuri\.toml \[title\]: {problem}"):
        read_record(tmp_path / "nuri.toml", Vehicle)
