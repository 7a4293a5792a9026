"""The run: contacts and orders in, segments out; plan, check, apply."""
