"""The roof: web page, command line, configuration, scheduler, wiring."""
