"""A local Google: People, Sheets, Gmail and OAuth over HTTP. Knows none of our code."""
