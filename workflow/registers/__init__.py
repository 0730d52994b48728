"""Number and issue date, taken under a row lock: without gap or repeat, never back in time; and the books they stand in.

Entries exist apart from documents: voided, reserved, paper and secret numbers stand in the same book. Other rooms use
the models and `books`; a document's number is on its own row.
"""
