"""One folder per room and door; `journeys/` walk as people would, `invariants/` hold what must always hold."""
