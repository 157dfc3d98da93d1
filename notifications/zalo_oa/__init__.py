"""Zalo OA consultation: free text to people who wrote to the account within seven days."""
