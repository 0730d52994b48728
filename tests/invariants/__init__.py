"""What must always hold (product.md), shown by random offices and moves, many users at once, and a crash at every step.

One file for each of the seven invariants. `TRINHKY_TEST_SCALE` multiplies the random cases and the kills.
"""
