"""Where style sheet, fonts and templates lie: beside the package, in the checkout and in the wheel alike."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "static" / "official"
FONTS = ROOT / "static" / "vendor" / "tinos"
TEMPLATES = ROOT / "templates" / "official"
