"""Follow-up sheets that offices keep already: read as a grid, columns proposed by their heads, rows as proposals."""

from plans.sheets.grid import Grid, read_grids
from plans.sheets.mapping import Field, Mapping, propose
from plans.sheets.rows import Bundle, Line, bundles, read_lines

__all__ = ["Bundle", "Field", "Grid", "Line", "Mapping", "bundles", "propose", "read_grids", "read_lines"]
