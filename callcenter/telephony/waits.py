"""How long somebody who waits has still to wait: pure."""

USUAL_HANDLING_SECONDS = 180.0
"""Taken until a queue has had calls of its own to judge by."""
FEWEST_CALLS = 3


def expected_wait(*, place: int, agents: int, handling_seconds: float, free: int = 0) -> float | None:
    """Seconds until the call at a place (1 is next) is answered; None when nobody is there to answer.

    place * handling / agents: with all `agents` at work, one of them is done every handling / agents seconds on
    average, and as many have to be done as there are calls up to and with this one. It is the queue-length predictor
    of Whitt, "Predicting Queueing Delays", Management Science 45 (1999), equation 1.2; Ibrahim and Whitt, "Real-Time
    Delay Estimation Based on Delay History", M&SOM 11 (2009), call it QL. Callers who give up before make it too
    long, never too short. `free` agents take that many calls at once.
    """
    if agents <= 0:
        return None
    return max(0, place - free) * handling_seconds / agents


def handling_time(talk_seconds: float, *, talks: int, wrap_up_seconds: float) -> float:
    """What a call keeps an agent for, from the mean of recent talks; the usual while they are too few to tell."""
    return talk_seconds + wrap_up_seconds if talks >= FEWEST_CALLS else USUAL_HANDLING_SECONDS


def spoken_minutes(seconds: float) -> int:
    """Whole minutes as they are told to who waits: rounded up, for who is answered sooner does not mind."""
    return max(1, -int(-seconds // 60))
