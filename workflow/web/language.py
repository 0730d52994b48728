"""The language of a page: Vietnamese in the templates themselves, other catalogues read from their .po files."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, session
from flask_babel import Babel, Domain, get_locale
from flask_babel.speaklater import LazyString  # noqa: F401  (the type of lazy_gettext)

from workflow.http.context import signed_in

KNOWN = ("vi", "en")


def language() -> str:
    """The language of this request: the person's own, else the visitor's choice, else Vietnamese.

    After signing out the pages stay as they were; that is no choice, so it does not touch the next person's account.
    """
    if not has_request_context():
        return KNOWN[0]
    person = signed_in()
    chosen = person.language if person is not None else session.get("language", session.get("last_language"))
    return chosen if chosen in KNOWN else KNOWN[0]


class _Catalogues(Domain):  # type: ignore[misc]  # flask-babel has no types
    """What flask-babel asks for translations; it would read only compiled files, which we do not keep."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._load = cache(self._read)

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return self._load(str(locale) if locale else KNOWN[0])

    def _read(self, locale: str) -> NullTranslations:
        path = self._folder / locale / "LC_MESSAGES" / "messages.po"
        if not path.is_file():
            return NullTranslations()
        compiled = io.BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=locale))
        compiled.seek(0)
        return Translations(compiled)


def install(app: Flask) -> None:
    """Texts, days and instants of pages in the reader's language; time is Vietnam's."""
    babel = Babel(app, default_locale=KNOWN[0], default_timezone="Asia/Ho_Chi_Minh", locale_selector=language)
    babel.domain_instance = _Catalogues(Path(app.root_path, app.template_folder or "templates") / "translations")
