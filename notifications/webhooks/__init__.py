"""Signed calls of other programs (Standard Webhooks): planned once, sent at least once under one id."""
