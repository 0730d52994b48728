"""The tables of the product as data: workflows and the 29 document types; `bindings` gives their names functions.

Nothing is decided here in code. `loading.load_catalogue` and `loading.load_document_types` read the TOML files.
"""
