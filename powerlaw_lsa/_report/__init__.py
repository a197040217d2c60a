"""The report of a fit as one HTML page."""

from .page import report_html

__all__ = ["report_html"]
