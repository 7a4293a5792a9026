"""Segments edited on the page: drafts, what they would do, saving them, and bringing one back."""
