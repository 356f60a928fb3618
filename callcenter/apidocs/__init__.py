"""The description of the API and the pages that show it."""

from callcenter.apidocs.document import describe
from callcenter.apidocs.operations import refusals
from callcenter.apidocs.pages import install_docs

__all__ = ["describe", "install_docs", "refusals"]
