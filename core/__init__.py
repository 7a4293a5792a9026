"""The floor: vocabulary, errors, clock, the database, the one door to Google."""
