"""Foreign text comes out of safe_text() as text, whatever reads it next."""

from __future__ import annotations

import html
import json
from html.parser import HTMLParser

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone.outputs.text import safe_text, script_literal

# HTML itself forbids these: browsers show another character in their place, never markup.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=TURNING))

HOSTILE = [
    "{{7*7}}",
    "{% raw %}",
    "{# note #}",
    "${7*7}",
    "`",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'&<>",
    "\u2028\u2029",
    "\x00\x1b[31m",
]


class Reader(HTMLParser):
    """Collects tags and text of a piece of markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


@given(PRINTABLE)
def test_a_browser_reads_back_the_text_that_was_written(text):
    assert html.unescape(safe_text(text)) == text


@given(st.text() | st.sampled_from(HOSTILE))
def test_only_letters_digits_and_plain_punctuation_leave_as_they_are(text):
    for char in safe_text(text):
        assert char.isalnum() or char in " .,:-_/()&#;"


@given(PRINTABLE | st.sampled_from(HOSTILE[:-1]))
def test_markup_in_text_is_text(text):
    reader = Reader()
    reader.feed(f"<p>{safe_text(text)}</p>")
    reader.close()
    assert reader.tags == ["p"]
    assert reader.text == text


@given(st.text() | st.sampled_from(HOSTILE))
def test_a_template_finds_nothing_to_evaluate(text):
    safe = safe_text(text)
    # A template drops one newline at its end, which safe text never holds.
    assert jinja2.Template(safe).render() == safe


@pytest.mark.parametrize("text", ["고흥 나로우주센터", "沖縄県", "Île Élise", "Сахалин", "٣"])
def test_letters_and_digits_of_every_script_stay_readable(text):
    assert safe_text(text) == text


@pytest.mark.parametrize("char", TURNING)
def test_no_text_turns_the_direction_of_its_line(char):
    assert html.unescape(safe_text(f"{char}gnp.exe")) == "\ufffdgnp.exe"


def test_what_is_not_a_string_is_written_as_one():
    assert safe_text(3.5) == "3.5"


@given(st.recursive(st.none() | st.integers(-9, 9) | st.text(), st.lists, max_leaves=5))
def test_a_script_literal_holds_the_value_and_cannot_end_its_script(value):
    literal = script_literal(value)
    assert json.loads(literal) == value
    assert literal.isascii()
    assert "<" not in literal and ">" not in literal and "&" not in literal


def test_a_script_literal_refuses_what_is_not_a_number():
    with pytest.raises(ValueError):
        script_literal([float("nan")])
