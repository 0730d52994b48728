"""The sample authority says MẪU everywhere, keeps its keys to itself and may be asked again and again."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.signing import paper
from tests.signing.conftest import LEADER, NOW, OFFICE, PASSPHRASE
from workflow.signing.certificates import read_certificates
from workflow.signing.errors import KeyMissing, KeyUnreadable
from workflow.signing.keys import FileKeyStore
from workflow.signing.sample_images import seal_image, signature_image
from workflow.signing.sample_pki import make_sample_authority, revoke


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_made_again_it_stays_as_it_is_and_takes_in_the_new(own_folder: Path) -> None:
    before = content_of(own_folder)
    people = [("giam-doc", "Nguyễn Văn Ánh"), ("moi", "Lê Thị Mới")]
    make_sample_authority(own_folder, PASSPHRASE, people, [], NOW + timedelta(days=30))
    after = content_of(own_folder)
    assert {name: after[name] for name in before} == before
    assert {Path(name).name for name in after.keys() - before.keys()} == {
        "person-moi.p12", "person-moi.pem", "person-moi.png",
    }  # fmt: skip


def test_another_passphrase_is_refused_and_changes_nothing(own_folder: Path) -> None:
    before = content_of(own_folder)
    with pytest.raises(KeyUnreadable):
        make_sample_authority(own_folder, "khác", [("moi", "Lê Thị Mới")], [], NOW)
    assert content_of(own_folder) == before


def test_an_expired_certificate_is_made_anew(own_folder: Path) -> None:
    later = NOW + timedelta(days=5 * 365 + 1)
    make_sample_authority(own_folder, PASSPHRASE, [("giam-doc", "Nguyễn Văn Ánh")], [], later)
    certificate = read_certificates((own_folder / "certificates" / f"{LEADER}.pem").read_bytes())[0]
    assert certificate.not_valid_before_utc == later


def test_every_file_is_for_the_owner_alone(authority_folder: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in authority_folder.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_no_private_key_lies_there_in_clear(authority_folder: Path) -> None:
    assert all(b"PRIVATE KEY" not in content for content in content_of(authority_folder).values())


@pytest.mark.parametrize("name", [LEADER, OFFICE])
def test_subject_and_issuer_say_that_it_is_a_sample(name: str, store: FileKeyStore) -> None:
    certificate = store.signer(name).signer.signing_cert
    assert certificate is not None
    assert certificate.subject.native["organizational_unit_name"] == "MẪU – không có giá trị"
    assert certificate.subject.native["user_id"] == name
    assert certificate.issuer.native["common_name"] == "CA MẪU Trình Ký"
    assert certificate.key_usage_value.native == {"digital_signature", "non_repudiation"}


def test_whom_nobody_knows_nobody_can_revoke(own_folder: Path) -> None:
    with pytest.raises(KeyMissing):
        revoke(own_folder, PASSPHRASE, "person-nobody", NOW)


def test_the_signature_is_blue_on_nothing_and_35_by_18_millimetres() -> None:
    with Image.open(BytesIO(signature_image("Nguyễn Văn Ánh"))) as image:
        assert (image.mode, image.size) == ("RGBA", (413, 213))
        visible = [image.getpixel((x, y)) for x in range(413) for y in range(213)]
    inked = [pixel for pixel in visible if isinstance(pixel, tuple) and pixel[3] > 200]
    assert 0.02 < len(inked) / len(visible) < 0.3
    assert {pixel[:3] for pixel in inked} == {(28, 57, 187)}


def test_a_signature_is_the_same_for_one_name_and_another_for_another() -> None:
    assert signature_image("Nguyễn Văn Ánh") == signature_image("Nguyễn Văn Ánh")
    assert signature_image("Nguyễn Văn Ánh") != signature_image("Nguyễn Văn Anh")


@pytest.mark.parametrize("font", [paper.BOLD, None])
@pytest.mark.parametrize("name", ["X", "UBND huyện Ba Tơ", "Sở Nông nghiệp và Phát triển nông thôn " * 3])
def test_a_seal_is_round_and_36_millimetres(name: str, font: Path | None) -> None:
    with Image.open(BytesIO(seal_image(name, font))) as image:
        assert (image.mode, image.size) == ("RGBA", (425, 425))
        assert [image.getpixel(corner) for corner in ((0, 0), (424, 424))] == [(200, 16, 30, 0)] * 2
        edge = image.getpixel((212, 4))
    assert isinstance(edge, tuple)
    assert edge[3] > 250
