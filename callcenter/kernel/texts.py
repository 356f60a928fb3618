"""Texts in the languages of the product. Each text stands where it is used; this picks one."""

from typing import Annotated, Final, Literal

from pydantic import WithJsonSchema

CHINESE: Final = "zh-CN"
ENGLISH: Final = "en"
LANGUAGES: Final = (CHINESE, ENGLISH)
Language = Literal["zh-CN", "en"]
"""A language of the product, by its tag."""

_BOTH: Final = {
    "type": "object",
    "required": [*LANGUAGES],
    "properties": {tag: {"type": "string"} for tag in LANGUAGES},
}
Text = Annotated[dict[str, str], WithJsonSchema(_BOTH)]
"""A text in every language, by language tag."""


def text(zh: str, en: str) -> Text:
    """A text in both languages."""
    return {CHINESE: zh, ENGLISH: en}


def pick(texts: Text, language: str) -> str:
    """The text in a language, Chinese when it is unknown."""
    return texts.get(language) or texts[CHINESE]
