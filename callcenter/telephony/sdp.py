"""What of a browser's offer is let in. Pure."""

MAX_OFFER_BYTES = 16_000


class BadOfferError(ValueError):
    """An SDP offer that cannot be answered."""


def sound_only(offer: str) -> str:
    """An offer of one audio stream, without its candidates; BadOfferError when it is anything else."""
    if len(offer.encode()) > MAX_OFFER_BYTES:
        raise BadOfferError("too long")
    lines = offer.splitlines()
    media = [line for line in lines if line.startswith("m=")]
    if len(media) != 1 or not media[0].startswith("m=audio "):
        raise BadOfferError("not exactly one audio stream")
    if not any(line.startswith("a=fingerprint:") for line in lines):
        raise BadOfferError("no fingerprint")
    kept = [line for line in lines if not line.startswith(("a=candidate:", "a=end-of-candidates"))]
    return "\r\n".join(kept) + "\r\n"
