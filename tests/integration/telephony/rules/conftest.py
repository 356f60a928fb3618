"""The line and carrier of the line's own tests, for the rules that a line keeps."""

from tests.integration.telephony.line.conftest import carrier, folder, line

__all__ = ["carrier", "folder", "line"]
