"""Fixtures of the pages: `served` (an application with its people) and `letter` (a document that went out)."""

from tests.web.serving import letter, loaded_folder, served

__all__ = ["letter", "loaded_folder", "served"]
