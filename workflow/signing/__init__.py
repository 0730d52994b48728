"""Who signs in whose name, the keys, the two signatures of a document (leader, seal) and their proof.

Not here: what the page looks like (`rendering`) and which number a document gets (`registers`).
Other rooms take nothing from here; the doors use `keys.FileKeyStore`, `pades` and `verification`, which load
pyHanko (about a second) and are therefore imported where they are used, not here.
"""
