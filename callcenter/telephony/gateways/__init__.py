"""One file per vendor of the telephony domain."""
