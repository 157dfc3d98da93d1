"""What a duty's sentence says, one module a field. Each finding names the words and the rule that gave it."""
