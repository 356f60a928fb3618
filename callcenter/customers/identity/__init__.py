"""One identity for every spelling of a phone number; pure."""

from callcenter.customers.identity.numbers import (
    MAX_EXTENSION,
    MAX_NUMBER,
    Number,
    NumberKind,
    display,
    is_emergency,
    normalise,
)

__all__ = ["MAX_EXTENSION", "MAX_NUMBER", "Number", "NumberKind", "display", "is_emergency", "normalise"]
