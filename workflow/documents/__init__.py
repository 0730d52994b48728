"""The document: text, addressees, recipients, files, revisions, approvals, participants and relations.

Not here: pages (`rendering`), signatures and authority (`signing`), numbers (`registers`), sending (`distribution`).
Other rooms use the models, `drafting.create/save_draft`, `content`, `approvals` and the conditions and effects.
"""
