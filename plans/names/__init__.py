"""Names of bodies: where one starts and ends in running text, and where a list of them parts."""

from plans.names.grammar import Found, bodies_at, may_open_at, split_bodies
from plans.names.lexicon import Lexicon
from plans.names.tokens import Token, tokens

__all__ = ["Found", "Lexicon", "Token", "bodies_at", "may_open_at", "split_bodies", "tokens"]
