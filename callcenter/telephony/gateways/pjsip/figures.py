"""What the library knows of a leg's sound, as figures of ours."""

import pjsua2 as pj

FRAME_MS = 10
"""The library's jitter buffer holds frames of its codecs' shortest kind: PCMA, PCMU and G.722 all have 10 ms."""

TURN_MS = 20
"""It is asked for so much at a time, and an empty one counts once; a packet is taken to hold as much."""


def figures_of(whole: pj.StreamStat) -> dict[str, float]:
    """The figures of a stream by the keys of `LegEnded.quality`.

    `whole` owns the parts that are read here, and must have a name as long as they are: the parts of a temporary are
    freed with it.
    """
    rtcp, jitter_buffer = whole.rtcp, whole.jbuf
    received, sent = rtcp.rxStat, rtcp.txStat
    filled = jitter_buffer.lost * FRAME_MS + jitter_buffer.empty * TURN_MS
    # A far end that says nothing leaves empty turns too: only what was lost or thrown away as late was concealed.
    missing = received.loss * TURN_MS + jitter_buffer.discard * FRAME_MS
    figures = {
        "rx_packets": float(received.pkt),
        "rx_lost": float(received.loss),
        "rx_jitter_ms": round(received.jitterUsec.mean / 1000, 2),
        "concealed_ms": float(min(filled, missing)),
        "delay_ms": float(jitter_buffer.avgDelayMsec),
        "tx_packets": float(sent.pkt),
    }
    if sent.updateCount:
        # Only the far end's own reports say what it got.
        figures |= {"tx_lost": float(sent.loss), "tx_jitter_ms": round(sent.jitterUsec.mean / 1000, 2)}
    if rtcp.rttUsec.n:
        figures["rtt_ms"] = round(rtcp.rttUsec.mean / 1000, 2)
    return figures
