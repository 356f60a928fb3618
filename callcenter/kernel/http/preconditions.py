"""If-Match: a change is taken only for the version its author has seen."""

from flask import request

from callcenter.kernel.errors import Problem, Stale
from callcenter.kernel.texts import text


class VersionNeeded(Problem):
    """A change came without the version it is meant for."""

    status, code = 428, "if-match-needed"
    title = text(
        "缺少 If-Match：请带上读取时得到的 ETag", "If-Match is missing: send the ETag you got when you read it"
    )


def expected_versions() -> frozenset[int] | None:
    """The versions of the request's If-Match; None for `*`. VersionNeeded without one, Stale for one that is none."""
    tags = request.if_match
    if tags.star_tag:
        return None
    if not tags:
        raise Stale if request.headers.get("If-Match", "").strip() else VersionNeeded
    return frozenset(int(tag) for tag in tags.as_set(include_weak=True) if tag.isdigit())
