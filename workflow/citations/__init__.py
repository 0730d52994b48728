"""Citations of documents in a text: which, of what type, number, symbol, day and issuer, and where they stand.

Pure grammar over strings; whether a cited document is in this archive is asked in `documents`.

Other rooms use `citations_in(text, home=…)`, which gives `Citation` in the order of the text, and `Home`, the office
that writes.
"""

from workflow.citations.citation import Citation, Home, IssuerSource, Key
from workflow.citations.grammar import citations_in

__all__ = ["Citation", "Home", "IssuerSource", "Key", "citations_in"]
