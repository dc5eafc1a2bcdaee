"""Words of Korean and Japanese warnings that bound neither an area nor a time, alone or joined to one word."""

from __future__ import annotations

import re

# None of those that do: 제외, 이외, 밖, 以外, 除く, 北方, 이북, 약
_KOREAN = """
로켓 발사 발사체 우주 위성 미사일 낙하 낙하물 낙하물체 잔해 잔해물 파편 페어링 추진체 위험 구역 해역 수역 공역 지역
영역 항행 항행경보 경보 통보 공지 안내 선박 항공기 어선 항해 통항 운항 조업 금지 제한 통제 설정 주의 안전 좌표 위치
지점 점 선 직선 꼭짓점 연결 연결한 연결하는 잇는 이은 둘러싸인 이루어진 안 안쪽 내 중심 중심점 중심으로 원 원형
다음 아래 각 위 일시 기간 시간 시각 일자 날짜 예정 예정일 실시 관련 사격 훈련 해상 하는 한 하여 위한 대한 되는 된
됨 함 바람 바랍니다 요망 및 또는 은 는 이 가 을 를 의 에 에서 로 으로 와 과 나 다 라 마 바 사 아 자 차 카 타 파 하
"""
_JAPANESE = """
ロケット 打上げ 打ち上げ 打上 発射 飛翔体 衛星 宇宙 落下 落下物 落下予想 破片 残骸 部品 危険 区域 海域 水域 空域
航行 航路 警報 水路通報 通報 船舶 航空機 漁船 操業 禁止 制限 注意 安全 位置 地点 座標 点 線 直線 順 次 以下 下記 各
結ぶ 結んだ 結び 連結 囲む 囲まれる 囲まれた 内 円 円内 中心 中心とする 日時 期間 時間 日程 予定 実施 訓練 射撃
海上 伴う 関する する される された して 及び および 並びに により による における ため の を は が と で に へ イ
ロ ハ ニ ホ ア ウ エ オ
"""
_WORDS = frozenset(word.replace("도", "°").replace("ー", "-") for word in (_KOREAN + _JAPANESE).split())
_LONGEST_WORD = max(map(len, _WORDS))
_LONGEST = 60
_EASTERN = re.compile("[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")


def is_eastern(word: str) -> bool:
    """Whether a word has a Korean or Japanese character.

    Parameters
    ----------
    word : str
        In plain capitals.

    Returns
    -------
    bool
    """
    return bool(_EASTERN.search(word))


def says_nothing(word: str) -> bool:
    """Whether a piece of a text is made of such words alone, with nothing between them.

    Parameters
    ----------
    word : str
        In plain capitals, without blanks.

    Returns
    -------
    bool
    """
    if len(word) > _LONGEST:
        return False
    ends = {0}
    for last in range(1, len(word) + 1):
        if any(word[first:last] in _WORDS for first in range(max(last - _LONGEST_WORD, 0), last) if first in ends):
            ends.add(last)
    return len(word) in ends
