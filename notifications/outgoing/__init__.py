"""Calling addresses that others gave us."""
