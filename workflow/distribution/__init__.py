"""The address book, recipient lines resolved to targets, deliveries, mail, exchange, and the recipient log.

Not here: what a target inside the installation does with a document (`incoming`), who may see one (`engine`). Other
rooms use `deliveries.record`; doors use `address_book`, `deliveries`, `queries` and the job handlers of `sending`,
`exchange_sending` and `exchange_statuses`.
"""
