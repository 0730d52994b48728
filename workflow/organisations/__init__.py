"""Organisations, units, positions, people and stand-ins, and the holders (rights) that come from them.

Not here: who may sign what (`signing`), the address book of outside bodies (`distribution`). Other rooms use the
models, `people.actor_of`, `names.name_on` and `settings`.
"""
