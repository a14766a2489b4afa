"""Headers as a person would say them; they live with the columns, in prepare."""

from segmentation.prepare.headings import spoken

__all__ = ["spoken"]
