"""Number and issue date, taken under a row lock: without gap or repeat, never back in time; and the books.

Entries exist apart from documents: voided, reserved, paper and secret numbers stand in the same book. Others use
the models and `books`; a document's number is on its own row.
"""
