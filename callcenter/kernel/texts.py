"""Texts in the languages of the product. Each text stands where it is used; this picks one."""

from typing import Final

Text = dict[str, str]
"""A text in every language, by language tag."""

CHINESE: Final = "zh-CN"
ENGLISH: Final = "en"
LANGUAGES: Final = (CHINESE, ENGLISH)


def text(zh: str, en: str) -> Text:
    """A text in both languages."""
    return {CHINESE: zh, ENGLISH: en}


def pick(texts: Text, language: str) -> str:
    """The text in a language, Chinese when it is unknown."""
    return texts.get(language) or texts[CHINESE]
