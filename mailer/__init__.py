"""Group mail: campaigns, audiences, deliveries; sent exactly once."""
