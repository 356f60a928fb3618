"""What a line remembers of a leg."""

from callcenter.telephony.line.legs import LineLeg


def leg() -> LineLeg:
    return LineLeg(leg="a", direction="in", far_number="")


def test_figures_of_all_streams_add_up() -> None:
    one = leg()
    one.measure({"rx_packets": 100.0, "rx_lost": 40.0, "rx_jitter_ms": 9.0})
    one.measure({})
    one.measure({"rx_packets": 10.0, "rx_lost": 0.0, "rx_jitter_ms": 1.0})
    one.measure({"rx_packets": 50.0, "rx_lost": 1.0, "rx_jitter_ms": 2.0})
    assert one.quality == {"rx_packets": 150.0, "rx_lost": 41.0, "rx_jitter_ms": 2.0}


def test_last_words_of_an_earlier_stream_are_not_counted_twice() -> None:
    one = leg()
    one.measure({"rx_packets": 100.0, "rx_lost": 4.0})
    one.measure_last({"rx_packets": 60.0, "rx_lost": 2.0})
    assert one.quality == {"rx_packets": 100.0, "rx_lost": 4.0}
    one.measure_last({"rx_packets": 120.0, "rx_lost": 5.0})
    assert one.quality == {"rx_packets": 120.0, "rx_lost": 5.0}
