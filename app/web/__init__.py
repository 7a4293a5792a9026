"""The page: a door to the operations, rendered on the server, in the owner's language."""

from app.web.application import create

__all__ = ["create"]
