"""The registers as they are printed and bound, or read as a spreadsheet: văn bản đi, văn bản đến, sử dụng bản lưu.

Not here: the numbers themselves (`registers`, `incoming`) and how a page is laid out (`rendering`). Doors use
`outgoing_book`, `arrivals_book`, `kept_copies_book` and `workbook_of`.
"""
