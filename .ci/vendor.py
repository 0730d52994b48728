"""Copies the front-end files that the pages and the PDF need from `node_modules` into `static/vendor`.

The list is fixed: nothing else of a package gets into the product. Beside the files lies `manifest.json` with
the SHA-256 of each; `--check` compares the files with it.
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

TINOS = "@expo-google-fonts/tinos"

# target below static/vendor -> source below node_modules
FILES = {
    # Whole fonts, no web subsets: WeasyPrint draws wrong glyphs from subsets (docs/decisions/0001).
    "tinos/Tinos-Regular.ttf": f"{TINOS}/400Regular/Tinos_400Regular.ttf",
    "tinos/Tinos-Bold.ttf": f"{TINOS}/700Bold/Tinos_700Bold.ttf",
    "tinos/Tinos-Italic.ttf": f"{TINOS}/400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "tinos/Tinos-BoldItalic.ttf": f"{TINOS}/700Bold_Italic/Tinos_700Bold_Italic.ttf",
    "tinos/LICENSE.txt": f"{TINOS}/LICENSE_FONT",
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap/LICENSE.txt": "bootstrap/LICENSE",
    "bootstrap-icons/bootstrap-icons.min.css": "bootstrap-icons/font/bootstrap-icons.min.css",
    "bootstrap-icons/fonts/bootstrap-icons.woff2": "bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "bootstrap-icons/fonts/bootstrap-icons.woff": "bootstrap-icons/font/fonts/bootstrap-icons.woff",
    "bootstrap-icons/LICENSE.txt": "bootstrap-icons/LICENSE",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE.txt": "htmx.org/LICENSE",
    "ckeditor5/ckeditor5.css": "ckeditor5/dist/browser/ckeditor5.css",
    "ckeditor5/ckeditor5.umd.js": "ckeditor5/dist/browser/ckeditor5.umd.js",
    "ckeditor5/translations/vi.umd.js": "ckeditor5/dist/translations/vi.umd.js",
    "ckeditor5/LICENSE.md": "ckeditor5/LICENSE.md",
}


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy() -> dict[str, str]:
    """Fills `static/vendor` anew with exactly the listed files, and gives the SHA-256 of each.

    Raises: FileNotFoundError, if a package changed its layout; nothing is half replaced then.
    """
    for source in FILES.values():
        if not (PACKAGES / source).is_file():
            raise FileNotFoundError(source)
    for target, source in FILES.items():
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGES / source, place)
    for stale in _strangers():
        stale.unlink()
    sums = {target: sha256(VENDOR / target) for target in sorted(FILES)}
    MANIFEST.write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")
    return sums


def faults() -> list[str]:
    """What differs between the listed files, the manifest and `static/vendor`; empty when all is well."""
    if not MANIFEST.is_file():
        return ["manifest.json is absent"]
    sums: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    listed = [f"{target} is not in the manifest" for target in sorted(FILES.keys() - sums.keys())]
    return listed + [fault for target, expected in sums.items() if (fault := _fault(target, expected))]


def _fault(target: str, expected: str) -> str | None:
    place = VENDOR / target
    if not place.is_file():
        return f"{target} is absent"
    return None if sha256(place) == expected else f"{target} was changed"


def _strangers() -> list[Path]:
    kept = {VENDOR / target for target in FILES} | {MANIFEST}
    return [path for path in VENDOR.rglob("*") if path.is_file() and path not in kept]


def main() -> int:
    """Copies, or with `--check` only compares; exit status 1 when something is missing or changed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="compare only, copy nothing")
    if arguments.parse_args().check:
        found = faults()
        for fault in found:
            print(f"static/vendor: {fault}", file=sys.stderr)
        return 1 if found else 0
    try:
        sums = copy()
    except FileNotFoundError as error:
        print(f"a package lacks {error}; run npm ci first", file=sys.stderr)
        return 1
    print(f"static/vendor: {len(sums)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
