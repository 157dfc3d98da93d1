"""Zalo Bot: free text to people who linked themselves with a one-time code. No receipts."""
