"""What the socket tells, described: AsyncAPI 3.0, made from the event classes."""

from callcenter.eventdocs.document import describe_events, described
from callcenter.eventdocs.serving import SPEC_PATH, as_yaml, install_event_docs

__all__ = ["SPEC_PATH", "as_yaml", "describe_events", "described", "install_event_docs"]
