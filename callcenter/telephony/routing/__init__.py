"""Who gets which call: pure rules, with the reason for each agent passed over.

Calls go in the order of their standing: the time waited, and what priority and customer level are worth in seconds.
Each goes to the best free agent of its queue who has its skills, by the queue's strategy, from the rings that its
waiting has reached.
"""

from callcenter.telephony.routing.matching import match_calls
from callcenter.telephony.routing.rules import (
    Candidate,
    Match,
    Passed,
    QueueRule,
    Rule,
    Skills,
    Strategy,
    WaitingCall,
    obstacle,
    unable,
)

__all__ = [
    "Candidate",
    "Match",
    "Passed",
    "QueueRule",
    "Rule",
    "Skills",
    "Strategy",
    "WaitingCall",
    "match_calls",
    "obstacle",
    "unable",
]
