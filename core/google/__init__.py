"""The one door to Google: a transport under both official clients, and a gateway per API."""
