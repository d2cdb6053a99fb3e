"""Disclosure control: which published numbers are hidden so that no other hidden one can be worked out."""

from orchestration.disclosure.cells import suppressed_cells

__all__ = ["suppressed_cells"]
