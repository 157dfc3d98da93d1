"""Reading a document: file -> blocks -> outline -> tasks. Knows no database.

`read_plan(path)` is the one door; it raises `Unreadable` and nothing else.
"""

from plans.read import read_document, read_plan

__all__ = ["read_document", "read_plan"]
