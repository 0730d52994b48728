"""What a report on a signed file says, for people: codes of signatures and files, in Vietnamese and in English."""

from __future__ import annotations

PROOF: dict[str, tuple[str, str]] = {
    # of one signature
    "changed": (
        "Nội dung đã ký bị sửa: các byte được ký không còn như lúc ký.",
        "What was signed has been altered: the signed bytes are not as they were.",
    ),
    "not_permitted_change": (
        "Sau khi ký, tệp có thay đổi mà chữ ký này không cho phép.",
        "After signing, the file was changed in a way that this signature does not permit.",
    ),
    "not_covered": (
        "Chữ ký không bao trùm hết phần văn bản có trong tệp khi ký.",
        "The signature does not cover all that was in the file when it was made.",
    ),
    "unreadable": ("Chữ ký bị hỏng, không đọc được.", "The signature is damaged and cannot be read."),
    "revoked": ("Chứng thư số đã bị thu hồi.", "The certificate was revoked."),
    "expired": (
        "Chứng thư số đã hết hạn hoặc chưa có hiệu lực, và không có dấu thời gian chứng minh đã ký trước đó.",
        "The certificate has expired or is not yet in force, and no time stamp proves an earlier signature.",
    ),
    "unknown_root": (
        "Chứng thư số không thuộc tổ chức chứng thực mà hệ thống này tin.",
        "The certificate does not come from an authority that is trusted here.",
    ),
    "revocation_unknown": (
        "Chưa biết chứng thư số có bị thu hồi không: thiếu danh sách thu hồi còn hạn.",
        "Whether the certificate was revoked is not known: a current revocation list is missing.",
    ),
    "untrusted": ("Chứng thư số không được tin cậy.", "The certificate is not trusted."),
    "timestamp_invalid": ("Dấu thời gian không khớp với chữ ký.", "The time stamp does not fit the signature."),
    "timestamp_untrusted": (
        "Dấu thời gian không thuộc tổ chức được tin cậy.",
        "The time stamp does not come from a trusted authority.",
    ),
    # of the file as a whole
    "field_refilled": (
        "Số hoặc ngày, tháng, năm đã bị sửa sau khi được điền.",
        "The number or the date was changed after it had been filled in.",
    ),
    "field_drawn_otherwise": (
        "Số hoặc ngày, tháng, năm hiện trên trang khác với giá trị ghi trong tệp.",
        "The number or date that the page shows is not the value that the file holds.",
    ),
    "metadata_changed": (
        "Thông tin đi kèm (ký hiệu, cơ quan, người ký, số) đã bị sửa sau khi ký.",
        "The accompanying information (symbol, issuer, signer, number) was changed after signing.",
    ),
    "package_says_otherwise": (
        "Gói tin ghi số, ký hiệu hoặc ngày khác với tệp đã ký.",
        "The package gives another number, symbol or day than the signed file.",
    ),
    "signed_again": (
        "Có thêm chữ ký hoặc dấu ngoài những vị trí mà người ký đã định.",
        "There is a signature or seal more than the signer provided for.",
    ),
    "structure_broken": (
        "Cấu trúc tệp bị hỏng nên không so sánh được các lần cập nhật.",
        "The structure of the file is broken, so its revisions cannot be compared.",
    ),
    "pages_added": ("Có trang được thêm sau khi ký.", "Pages were added after signing."),
    "pages_removed": ("Có trang bị bỏ sau khi ký.", "Pages were taken out after signing."),
    "page_changed": ("Nội dung trang bị thay sau khi ký.", "What a page shows was replaced after signing."),
    "note_added": (
        "Có ghi chú hoặc hình phủ lên trang được thêm sau khi ký.",
        "A note or a covering drawing was added after signing.",
    ),
    "picture_replaced": (
        "Hình chữ ký hoặc hình dấu bị thay sau khi ký.",
        "The picture of a signature or of the seal was replaced after signing.",
    ),
    "field_changed": (
        "Số hoặc ngày, tháng, năm bị sửa sau khi đã đóng dấu.",
        "The number or the date was changed after sealing.",
    ),
    "signature_removed": ("Một chữ ký đã bị gỡ khỏi tệp.", "A signature was taken out of the file."),
    "seal_missing": (
        "Tệp chưa có chữ ký số của cơ quan, tức là văn bản chưa được ban hành.",
        "The organisation has not sealed this file: it is not an issued document.",
    ),
    "updated_after_seal": (
        "Sau chữ ký cuối còn dữ liệu được thêm vào tệp; phần thêm không làm đổi nội dung.",
        "Something was added to the file after the last signature; it changes nothing of the document.",
    ),
    # how far later changes went (`modification`)
    "modification:none": ("Không có gì thay đổi sau chữ ký này.", "Nothing was changed after this signature."),
    "modification:proof_added": (
        "Sau chữ ký này chỉ thêm bằng chứng xác thực.",
        "After this signature only proof was added.",
    ),
    "modification:form_filled": (
        "Sau chữ ký này chỉ điền số, ngày và ký số cơ quan, đúng như được phép.",
        "After this signature only number, date and seal were added, as permitted.",
    ),
    "modification:annotated": ("Sau chữ ký này có thêm ghi chú.", "After this signature notes were added."),
    "modification:not_permitted": (
        "Sau chữ ký này có thay đổi không được phép.",
        "After this signature there were changes that are not permitted.",
    ),
    # validity
    "validity:in_force": (
        "Văn bản còn hiệu lực theo sổ của cơ quan ban hành.",
        "The issuer's records show the document in force.",
    ),
    "validity:corrected": (
        "Văn bản đã được đính chính. Hãy tìm văn bản đính chính kèm theo.",
        "The document was corrected. Look for the correction.",
    ),
    "validity:recalled": (
        "Văn bản đã bị thu hồi, không còn giá trị sử dụng.",
        "The document was recalled and must no longer be used.",
    ),
    "validity:replaced": ("Văn bản đã bị thay thế bằng văn bản khác.", "The document was replaced by another."),
}


def proof_sentence(code: str, language: str = "vi") -> str:
    """The sentence of a code of a report. Raises: KeyError for a code without words."""
    vietnamese, english = PROOF[code]
    return english if language == "en" else vietnamese
