"""The part of Sheets' formula language that is emulated; anything else is an error cell."""
