"""A long run: the invariants with many more random cases and kills."""
