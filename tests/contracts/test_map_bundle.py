"""The page's modules joined into one script: in the order of their imports, and nothing of one in another's way."""

from __future__ import annotations

import re

import pytest
from map_pages import WEB, find_type_errors

from fallzone.outputs.map.app.bundle import join_modules, read_bundle

MODULES = {
    "main.js": 'import { double } from "./double.js";\nimport { one } from "./one.js";\nresult = double(one);\n',
    "double.js": 'import { one } from "./one.js";\nexport function double(x) {\n  return 2 * x * one;\n}\n',
    "one.js": "export const one = 1;\n",
    "apart.js": "export const apart = 1;\n",
}


def test_what_is_imported_stands_before_what_imports_it_once_and_alone():
    joined = join_modules(MODULES, "main.js")
    places = [joined.index(words) for words in ("const one = 1;", "function double", "result = ")]
    assert places == sorted(places)
    assert joined.count("const one") == 1
    assert "apart" not in joined
    assert not re.search(r"^(import|export)\b", joined, re.MULTILINE)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"one.js": 'import { double } from "./double.js";\nexport const one = 1;\n'}, "import each other"),
        ({"one.js": "export const one = 1;\nfunction double() {}\n"}, "double is declared in one.js and in double.js"),
        ({"one.js": "const one = 1;\n"}, "one.js exports no one"),
        ({"main.js": 'import { two } from "./two.js";\n'}, "there is no two.js"),
        ({"main.js": 'import * as all from "./one.js";\n'}, "expected imports such as"),
    ],
)
def test_modules_that_would_not_be_the_same_when_joined_are_refused(changed, told):
    with pytest.raises(ValueError, match=told):
        join_modules(MODULES | changed, "main.js")


def test_the_page_evaluates_no_text_and_asks_for_nothing():
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", read_bundle(), flags=re.DOTALL)
    assert not re.search(r"\beval\(|new Function|\bfetch\(|XMLHttpRequest|import\(|document\.write", code)


def test_modules_have_the_types_that_they_say_and_one_that_has_not_is_found(tmp_path):
    (tmp_path / "wrong.js").write_text('/** @type {number} */\nexport const wrong = "text";\n')
    (line,) = find_type_errors(tmp_path).splitlines()
    assert re.search(r"wrong\.js\(2,14\): error TS2322", line)


def test_no_module_gives_its_types_up():
    given_up = re.compile(r"[{<(|:,]\s*any\b|@ts-(ignore|expect-error|nocheck)")
    assert [one.name for one in WEB.glob("*.js") if given_up.search(one.read_text(encoding="utf-8"))] == []
