"""What can go wrong, said so that a marketer can mend it.

Every message names what was found, with its number, and then what to do next.
"""


class SegmentationError(Exception):
    """Anything a person can mend: their file, their columns, their choices."""


class TableError(SegmentationError):
    """The upload could not be read as a table."""


class OrderError(SegmentationError):
    """Order lines cannot be made customers with the columns and rules at hand."""


class RoleError(SegmentationError):
    """A column does not exist, or cannot be what it was said to be."""


class CleaningError(SegmentationError):
    """Nothing that could be segmented is left."""


class FeatureError(SegmentationError):
    """The chosen columns cannot be turned into a matrix."""


class ClusteringError(SegmentationError):
    """The customers cannot be divided as asked."""


class RecipeError(SegmentationError):
    """A choice is not one Touchstone knows."""


class DocumentError(SegmentationError):
    """A file of choices (a saved study, a persona pack) cannot be read; the message says only why."""


class RulesError(SegmentationError):
    """The persona file has a mistake; the message names the line."""


class ExportError(SegmentationError):
    """A file could not be made from the study."""


class Interrupted(SegmentationError):
    """Work was stopped by who asked for it."""


class EngineError(SegmentationError):
    """An engine, a driver, a source or a permission is missing, or a source cannot be read."""
