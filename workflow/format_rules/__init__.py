"""The rules of form (kiểm tra thể thức): F-* and CAP-* over a document or over a finished text.

A rule is a small pure function over a `Manuscript`, registered under its id; what it is called, how grave it is, the
clause and its sentence stand in `rules.toml`. Nothing here changes a text but `fixes`, at a person's click.

Other rooms use `checking.findings_of_document`, `checking.check`, `reading.manuscript_of_text`, `fixes.put_right`,
`severities`, and the conditions `has_no_error` and `is_fit_for_issue` that gate `submit` and `issue`.
"""
