"""Pages about the emulator itself: its calls, its faults and clock, and the customers it plays."""
