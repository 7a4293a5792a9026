"""One module per screen: parse, call, render."""
