"""From a plain value to the official PDF: page layout of NĐ 30/2020, fonts, form fields, stamps, page pictures.

Not here: what a document says (`documents`), keys and signatures (`signing`). Other rooms use `sheet` (the value),
`rendered` (the answer), `process.RenderingService` (the only way to the renderer at run time) and `errors`. WeasyPrint
is imported by the child process alone.
"""
