"""How the library's jitter buffer sheds frames. It names the choice by a type that Python cannot make, so memory is written.

By default (progressive) it sheds until one frame is left at the moment one comes. A far end whose packets come about
the time of the clock is then found with none as soon as one is a millisecond late: a frame is made up, the next is
one too many and shed, several times a minute. Static sheds only what is more than twice the burst it has seen.
"""

import ctypes

import pjsua2 as pj

PROGRESSIVE, STATIC = 2, 1
_MARKS = (5_101, 5_102, 5_103, 5_104)
_WORDS = 40


def shed_less(media: pj.MediaConfig) -> bool:
    """Let jitter buffers of these settings shed statically; False when the library is built otherwise and nothing was done."""
    before = (media.jbInit, media.jbMinPre, media.jbMaxPre, media.jbMax)
    media.jbInit, media.jbMinPre, media.jbMaxPre, media.jbMax = _MARKS
    words = (ctypes.c_int * _WORDS).from_address(int(media.this))
    found = [at for at in range(_WORDS - len(_MARKS)) if tuple(words[at : at + len(_MARKS)]) == _MARKS]
    media.jbInit, media.jbMinPre, media.jbMaxPre, media.jbMax = before
    if len(found) != 1 or words[found[0] + len(_MARKS)] != PROGRESSIVE:
        return False
    words[found[0] + len(_MARKS)] = STATIC
    return True
