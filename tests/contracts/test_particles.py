"""Korean particles follow what is put into a message, as they are spoken."""

from __future__ import annotations

import pytest

from fallzone.words.particles import with_particles


@pytest.mark.parametrize(
    ("message", "put_in", "told"),
    [
        ("{x}이(가) 없습니다", "페어링", "페어링이 없습니다"),
        ("{x}이(가) 없습니다", "대기", "대기가 없습니다"),
        ("{x}은(는) 시각이 아닙니다", "'오늘'", "'오늘'은 시각이 아닙니다"),
        ("{x}을(를) 담습니다", "99 %", "99 %를 담습니다"),
        ("{x}을(를) 넘습니다", "45\u2060\u2009kPa", "45\u2060\u2009kPa을 넘습니다"),
        ("{x}(으)로 고장", "폭발", "폭발로 고장"),
        ("{x}(으)로 고장", "엔진 조기 종료", "엔진 조기 종료로 고장"),
        ("{x}(으)로 고장", "자세 제어 상실", "자세 제어 상실로 고장"),
        ("{x}(으)로 고장", "엔진 하나 없음", "엔진 하나 없음으로 고장"),
        ("{x}와(과) 파편", "2단", "2단과 파편"),
        ("{x}과(와) 파편", "페어링(추정)", "페어링(추정)과 파편"),
        ("{x}은(는) 범위를 벗어났습니다", "10", "10은 범위를 벗어났습니다"),
        ("{x}은(는) 범위를 벗어났습니다", "-3.5", "-3.5는 범위를 벗어났습니다"),
        ("{x}은(는) 범위를 벗어났습니다", "2 × 10⁻⁶", "2 × 10⁻⁶은 범위를 벗어났습니다"),
        ("{x}(으)로 쓰십시오", "127", "127로 쓰십시오"),
        ("'{x}'(이)라고 적혀 있습니다", "표", "'표'라고 적혀 있습니다"),
        ("'{x}'(이)라고 적혀 있습니다", "등급", "'등급'이라고 적혀 있습니다"),
    ],
)
def test_a_particle_goes_with_the_last_sound(message, put_in, told):
    assert with_particles(message).format(x=put_in) == told


@pytest.mark.parametrize("unknown", ["stage-1.csv", "--refine", "那覇", "", "…"])
def test_both_stand_where_nobody_knows_how_a_word_is_read(unknown):
    assert with_particles("{x}이(가) 없습니다").format(x=unknown) == f"{unknown}이(가) 없습니다"


def test_what_is_put_in_keeps_its_own_words():
    assert with_particles("{x}이(가) 있습니다").format(x="'은(는) 이(가)'") == "'은(는) 이(가)'가 있습니다"


def test_braces_numbers_and_formats_are_those_of_the_message():
    assert with_particles("{{{x:.1f}}}은(는) {y!r}이(가)").format(x=2.04, y="값") == "{2.0}은(는) '값'이"
