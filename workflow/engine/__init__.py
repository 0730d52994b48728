"""How anything moves: workflows as data, the machine, access, history, outbox, worklists and the transaction.

The engine knows items, roles and holders, never a document or an office. Other rooms use `perform`, `prepare`,
`offers`, `access`, `item_role`, `Work` and `transaction`; nothing here imports a room above `base`.
"""
