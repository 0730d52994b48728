"""The document types in a choice: the Vietnamese name is the proper one; other languages add what it means."""

from __future__ import annotations

from flask_babel import pgettext

from workflow.documents.types import DocumentType


def type_choice(one: DocumentType) -> tuple[str, str]:
    """Key and words of a type: `Kế hoạch (KH)`, in English `Kế hoạch (KH) – plan`."""
    name = f"{one.name} ({one.abbreviation})" if one.abbreviation else one.name
    meaning = _meanings().get(one.key, one.name)
    return one.key, name if meaning == one.name else f"{name} – {meaning}"


def _meanings() -> dict[str, str]:
    """The 29 kinds of NĐ 30/2020/NĐ-CP, Đ.7; a type that an organisation adds keeps its name."""
    return {
        "nghi-quyet": pgettext("document type", "Nghị quyết"),
        "quyet-dinh": pgettext("document type", "Quyết định"),
        "chi-thi": pgettext("document type", "Chỉ thị"),
        "quy-che": pgettext("document type", "Quy chế"),
        "quy-dinh": pgettext("document type", "Quy định"),
        "thong-cao": pgettext("document type", "Thông cáo"),
        "thong-bao": pgettext("document type", "Thông báo"),
        "huong-dan": pgettext("document type", "Hướng dẫn"),
        "chuong-trinh": pgettext("document type", "Chương trình"),
        "ke-hoach": pgettext("document type", "Kế hoạch"),
        "phuong-an": pgettext("document type", "Phương án"),
        "de-an": pgettext("document type", "Đề án"),
        "du-an": pgettext("document type", "Dự án"),
        "bao-cao": pgettext("document type", "Báo cáo"),
        "bien-ban": pgettext("document type", "Biên bản"),
        "to-trinh": pgettext("document type", "Tờ trình"),
        "hop-dong": pgettext("document type", "Hợp đồng"),
        "cong-van": pgettext("document type", "Công văn"),
        "cong-dien": pgettext("document type", "Công điện"),
        "ban-ghi-nho": pgettext("document type", "Bản ghi nhớ"),
        "ban-thoa-thuan": pgettext("document type", "Bản thỏa thuận"),
        "giay-uy-quyen": pgettext("document type", "Giấy ủy quyền"),
        "giay-moi": pgettext("document type", "Giấy mời"),
        "giay-gioi-thieu": pgettext("document type", "Giấy giới thiệu"),
        "giay-nghi-phep": pgettext("document type", "Giấy nghỉ phép"),
        "phieu-gui": pgettext("document type", "Phiếu gửi"),
        "phieu-chuyen": pgettext("document type", "Phiếu chuyển"),
        "phieu-bao": pgettext("document type", "Phiếu báo"),
        "thu-cong": pgettext("document type", "Thư công"),
    }
