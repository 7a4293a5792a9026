"""Read models: what the page and the command line show, asked of the database in few queries."""
