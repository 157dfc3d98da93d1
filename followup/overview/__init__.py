"""All queries of the board, of pages and of papers: typed results, bounded rows. Numbers come from here alone."""

from followup.overview import timing
from followup.overview.counts import AgencyCounts, Counts, PlanCounts, by_agency, by_plan, total
from followup.overview.duties import Duty, Order, Page, due_by_day, due_soon, late
from followup.overview.filters import Filters
from followup.overview.search import search
from followup.overview.timing import Timing
from followup.overview.work import Todo, todo

__all__ = [
    "AgencyCounts",
    "Counts",
    "Duty",
    "Filters",
    "Order",
    "Page",
    "PlanCounts",
    "Timing",
    "Todo",
    "by_agency",
    "by_plan",
    "due_by_day",
    "due_soon",
    "late",
    "search",
    "timing",
    "todo",
    "total",
]
