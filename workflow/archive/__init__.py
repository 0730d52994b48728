"""Dossiers with their retention and filing, and the full-text search of issued documents.

Not here: the way of the document itself (`documents`), its pages and signatures, the printed registers. Other rooms
use `dossiers`, `filing`, `searching.search`, `indexing.reindex`, the conditions and effects.
"""
