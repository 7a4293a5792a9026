"""Who is who: contacts, our customers and the names, addresses and phones of the order sheets."""

from sync.matching.identities import IDENTITY, assign, identities
from sync.matching.match import match
from sync.matching.values import CustomerRow, Matched, Said

__all__ = ["IDENTITY", "CustomerRow", "Matched", "Said", "assign", "identities", "match"]
