"""Thin Prefect flows over the rooms. Only this room imports Prefect; `passes` and `lifeline` do not."""
