"""Taking a run back: a run like any other, whose plan puts back what the other one did."""
