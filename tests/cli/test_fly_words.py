"""What ``fly`` prints for people are the numbers of its JSON, in the units of the column's head."""

from __future__ import annotations

from fallzone.words.things import event_words, item_words

MISSION = "nuri-2021-10-21"


def test_lengths_under_km_are_kilometres_with_the_published_ones_in_brackets(fallzone, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    document, lines = fallzone("fly", MISSION, "--json").document, fallzone("fly", MISSION).out.splitlines()
    told = {
        (one["name"], one["quantity"]): one["value"] for one in document["published"] if one["case"] == document["case"]
    }
    height_m = {event["name"]: event["height_m"] for event in document["events"]}
    range_m = {drop["item"]: drop["range_m"] for drop in document["drops"]}
    for computed_m, quantity, form, words in (
        (height_m, "height_m", ".1f", event_words),
        (range_m, "range_m", ".0f", item_words),
    ):
        beside = [name for name in computed_m if (name, quantity) in told]
        assert beside, "the mission has published figures to compare with"
        for name, value_m in computed_m.items():
            expected = f"{value_m / 1_000.0:{form}}"
            if name in beside:
                expected += f" ({told[name, quantity] / 1_000.0:{form}})"
            assert any(line.startswith(f"{words(name)}  ") and f" {expected} " in line for line in lines), name
    assert any("height km" in line for line in lines) and any("range km" in line for line in lines)
