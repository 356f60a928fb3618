"""One tokeniser for indexes and queries: what is written is found by what is typed."""

import pytest

from callcenter.kernel.words import MAX_QUERY_WORDS, MAX_WORD, index_words, query_words

TEXT = (
    "客户陈安娜的空调不制冷，型号 PC-3300，要求上门维修。The printer's drum is Broken; ＡＢＣ１２３ order no. 20261123"
)


@pytest.mark.parametrize(
    "query",
    [
        "空调",
        "不制冷",
        "上门维修",
        "陈安娜",
        "安娜",
        "PC-3300",
        "pc-3300",
        "3300",
        "printer",
        "PRINTER'S",
        "broken",
        "abc123",
        "20261123",
        "空调 broken",
        "维修。",
    ],
)
def test_a_query_for_what_is_there_asks_only_for_indexed_words(query: str) -> None:
    words = query_words(query)
    assert words
    assert set(words) <= index_words(TEXT)


@pytest.mark.parametrize("query", ["洗衣机", "fridge", "PC-3301", "空调 fridge"])
def test_a_query_for_what_is_not_there_asks_for_a_missing_word(query: str) -> None:
    assert not set(query_words(query)) <= index_words(TEXT)


@pytest.mark.parametrize("query", ["", "  ", "！？。", "%_", "''\""])
def test_signs_alone_are_no_words(query: str) -> None:
    assert query_words(query) == ()
    assert index_words(query) == frozenset()


def test_words_and_queries_are_bounded() -> None:
    assert max(map(len, index_words("a" * 500))) == MAX_WORD
    assert set(query_words("a" * 500)) <= index_words("a" * 500)
    assert len(query_words(" ".join(f"w{index}" for index in range(50)))) == MAX_QUERY_WORDS
