"""Stable codes → sentences for people: what is wrong and what to do, in Vietnamese and in English.

The only place where a domain error or a refusal gets words. Facts fill the braces; a fact that is missing stays out.
"""

# ruff: noqa: E501 (a table of sentences: one row a code)
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_request": ("Yêu cầu không đọc được. Hãy tải lại trang và thử lại.", "The request could not be read. Reload and try again."),
    "sign_in_needed": ("Hãy đăng nhập để tiếp tục.", "Please sign in to continue."),
    "not_found": ("Không tìm thấy nội dung này, hoặc bạn không được xem.", "This does not exist, or is not for you to see."),
    "not_permitted": ("Bạn không có quyền làm việc này với nội dung đang xem.", "You may not do this here."),
    "method_not_allowed": ("Không dùng được cách gọi này.", "This method is not allowed here."),
    "upload_too_large": ("Tệp quá lớn (tối đa {most_mb} MB). Hãy nén hoặc chia nhỏ tệp; những gì bạn đã nhập vẫn còn.", "The file is too large (at most {most_mb} MB). Compress or split it; what you typed is kept."),
    "media_type_unknown": ("Không nhận loại dữ liệu này.", "This media type is not accepted."),
    "too_many_requests": ("Bạn thử quá nhiều lần. Hãy đợi một phút rồi thử lại.", "Too many attempts. Wait a minute and try again."),
    "internal_error": ("Hệ thống gặp lỗi ngoài dự kiến. Việc chưa được thực hiện; hãy thử lại hoặc báo quản trị kèm mã lỗi.", "Something unexpected failed. Nothing was changed; try again or tell the administrator the reference."),
    "stale_version": ("Văn bản đã thay đổi từ khi bạn mở trang. Hãy xem bản mới rồi làm lại; nội dung bạn nhập vẫn còn.", "The document changed since you opened the page. Look at the new version and try again; what you typed is kept."),
    "not_offered": ("Bước này không còn thực hiện được ở trạng thái hiện tại của văn bản.", "This step is not possible in the present state."),
    "no_path_open": ("Không có bước tiếp theo phù hợp.", "No next step fits."),
    "transition_unknown": ("Không có bước xử lý này.", "There is no such step."),
    "transition_refused": ("Chưa thực hiện được, vì các lý do dưới đây.", "This could not be done, for the reasons below."),
    "invalid_input": ("Một số ô nhập chưa đúng. Hãy sửa các ô được chỉ ra.", "Some fields need correction."),
    "version_missing": ("Thiếu phiên bản mà bạn đã xem (`version`).", "The version you saw (`version`) is missing."),
    "idempotency_key_used": ("Khóa chống lặp này đã dùng cho một việc khác.", "This idempotency key was used for another move."),
    "comment_required": ("Hãy ghi lý do hoặc ý kiến.", "Please give the reason."),
    "idempotency_key_too_long": ("Khóa chống lặp dài quá {most} ký tự.", "The idempotency key is longer than {most} characters."),
    "comment_malformed": ("Ý kiến có ký tự không lưu được. Hãy xóa ký tự lạ rồi thử lại.", "The comment holds a character that cannot be kept. Remove it and try again."),
    "comment_too_long": ("Ý kiến dài quá {most} ký tự.", "The comment is longer than {most} characters."),
    "input_missing": ("Hãy điền ô này ({input}).", "Please fill this in ({input})."),
    "input_malformed": ("Giá trị của ô này không đúng dạng ({input}).", "This value is malformed ({input})."),
    "input_unknown": ("Bước này không nhận ô {input}.", "This step takes no input named {input}."),
    "choice_unknown": ("Lựa chọn không hợp lệ: {value}.", "Unknown choice: {value}."),
    "line_too_long": ("Dòng quá dài (tối đa {most} ký tự).", "The line is too long (at most {most} characters)."),
    "number_out_of_range": ("Số nằm ngoài khoảng cho phép.", "The number is out of range."),
    "date_malformed": ("Ngày không đúng dạng.", "The date is malformed."),
    "date_is_past": ("Ngày này đã qua; hãy chọn ngày từ hôm nay.", "This day is past; choose today or later."),
    "body_too_long": ("Nội dung quá dài. Hãy đưa phần dài vào phụ lục.", "The text is too long; move long parts to an annex."),
    "not_a_colleague": ("{account} không thuộc cơ quan này.", "{account} does not belong to this office."),
    "secret_refused": ("Văn bản mật không được soạn thảo trên hệ thống này; chỉ được đăng ký số trong sổ văn bản mật.", "Secret documents may not be drafted here; only their number may be registered."),
    "document_type_unknown": ("Không có loại văn bản này.", "There is no such document type."),
    "not_of_this_unit": ("Bạn chỉ soạn được văn bản của đơn vị mình.", "You can draft only for your own unit."),
    "subject_missing": ("Chưa có trích yếu.", "The subject is missing."),
    "body_missing": ("Chưa có nội dung.", "The text is missing."),
    "place_missing": ("Chưa có địa danh.", "The place is missing."),
    "addressees_missing": ("Chưa có nơi kính gửi.", "The addressees are missing."),
    "recipients_missing": ("Chưa có nơi nhận.", "The recipients are missing."),
    "archive_unit_missing": ("Dòng Lưu chưa có ký hiệu đơn vị soạn thảo.", "The Lưu line lacks the drafting unit."),
    "opinion_awaited": ("Đơn vị {unit} chưa cho ý kiến và chưa hết hạn.", "{unit} has not answered and the deadline has not passed."),
    "opinion_not_asked": ("Đơn vị của bạn không được hỏi, hoặc đã trả lời.", "Your unit was not asked, or has answered."),
    "own_unit_asked": ("Không cần hỏi ý kiến chính đơn vị soạn thảo.", "The drafting unit itself need not be asked."),
    "unit_unknown": ("Không có đơn vị {unit}. Các đơn vị: {known}.", "There is no unit {unit}. Known: {known}."),
    "account_unknown": ("Không có tài khoản {account}.", "There is no account {account}."),
    "content_not_approved": ("Nội dung chưa được duyệt.", "The content is not approved."),
    "format_not_confirmed": ("Thể thức chưa được xác nhận.", "The layout is not confirmed."),
    "one_person_checks_both": ("Bạn đã duyệt phần kia; nội dung và thể thức phải do hai người kiểm tra (Điều 12), trừ khi cơ quan có thiết đặt riêng.", "You approved the other half; content and layout need two people (Art. 12) unless the office's setting allows it."),
    "drafts_checks_and_signs_alone": ("Một người không được vừa soạn, vừa kiểm tra, vừa ký, trừ khi cơ quan có thiết đặt riêng.", "Nobody alone drafts, checks and signs unless the office's setting allows it."),
    "not_a_leader": ("{account} không phải lãnh đạo cơ quan.", "{account} is not a leader of the office."),
    "signer_is_also_leader": ("{account} là người ký nên không cần cho ý kiến trước.", "{account} is the signer and need not agree first."),
    "agreement_not_asked": ("Chưa đến lượt bạn cho ý kiến.", "It is not your turn to agree."),
    "signer_choice_needed": ("Có nhiều người ký được, hãy chọn một: {accounts}.", "Several people can sign, choose one: {accounts}."),
    "signer_without_authority": ("Người này không có thẩm quyền ký văn bản loại và lĩnh vực này hôm nay. Có thể ký: {accounts}.", "This person may not sign this type and field today. Those who may: {accounts}."),
    "signer_is_the_same": ("Người ký vẫn như cũ; hãy chọn người khác.", "That is the present signer; choose another."),
    "authority_missing": ("Không có thẩm quyền ký cho văn bản này.", "There is no signing authority for this document."),
    "authority_expired": ("Thẩm quyền ký đã hết hạn ngày {valid_to}; Văn phòng cần đổi người ký hoặc gia hạn.", "The signing authority ended on {valid_to}; the office must choose another signer or extend it."),
    "authority_does_not_cover": ("Thẩm quyền ký không bao gồm loại văn bản hoặc lĩnh vực này.", "The authority does not cover this type or field."),
    "pdf_not_shown": ("Bản PDF bạn xem không còn là bản hiện tại. Hãy mở lại trang và xem bản mới.", "The PDF you saw is not the present one. Reopen the page."),
    "content_changed": ("Văn bản đã đổi trong khi ký; chữ ký không được ghi. Hãy xem lại và ký lại.", "The document changed while signing; nothing was recorded. Look again and sign again."),
    "password_missing": ("Hãy nhập mật khẩu để ký.", "Enter your password to sign."),
    "password_wrong": ("Mật khẩu không đúng.", "The password is wrong."),
    "password_too_short": ("Mật khẩu cần ít nhất {least} ký tự.", "The password needs at least {least} characters."),
    "code_not_set_up": ("Bạn chưa cài mã một lần; hãy dùng mật khẩu.", "One-time codes are not set up for you; use the password."),
    "key_missing": ("Chưa có chứng thư số cho {name}. Hãy báo quản trị.", "There is no certificate for {name}. Tell the administrator."),
    "key_unreadable": ("Không mở được khóa ký {name}. Hãy báo quản trị kiểm tra kho khóa.", "The key {name} cannot be opened. Tell the administrator."),
    "certificate_expired": ("Chứng thư số của {subject} không còn hạn ({ends}).", "The certificate of {subject} is out of date ({ends})."),
    "certificate_revoked": ("Chứng thư số của {subject} đã bị thu hồi từ {since}.", "The certificate of {subject} was revoked on {since}."),
    "revocation_unknown": ("Chưa kiểm tra được tình trạng thu hồi của chứng thư {subject}.", "The revocation state of {subject} is unknown."),
    "timestamp_unavailable": ("Dịch vụ cấp dấu thời gian không trả lời. Việc chưa thực hiện, hãy thử lại sau.", "The time-stamp service does not answer. Nothing was done; try again later."),
    "register_closed": ("Sổ {series} năm {year} đã khóa.", "The register {series} of {year} is closed."),
    "reservation_unknown": ("Không có số giữ trước này.", "There is no such reserved number."),
    "clerks_only": ("Chỉ văn thư của cơ quan được làm việc này.", "Only the office's clerk may do this."),
    "year_is_running": ("Năm {year} chưa kết thúc.", "The year {year} has not ended."),
    "setting_unknown": ("Không có thiết đặt {setting}.", "There is no setting {setting}."),
    "not_distributed": ("Văn bản chưa phát hành.", "The document was not distributed yet."),
    "document_not_found": ("Không tìm thấy văn bản {text}.", "There is no document {text}."),
    "recipient_unresolved": ("Chưa biết “{line}” là nơi nào. Văn thư chọn trong sổ địa chỉ rồi phát hành.", "“{line}” is not in the address book; choose an entry first."),
    "recipient_without_address": ("“{name}” (dòng “{line}”) chưa có địa chỉ thư điện tử.", "“{name}” (line “{line}”) has no e-mail address."),
    "outside_service_failed": ("Một dịch vụ bên ngoài không trả lời. Hãy thử lại.", "An outside service failed. Try again."),
    "timed_out": ("Dựng trang quá lâu. Hãy chia nhỏ bảng hoặc đưa vào phụ lục.", "Rendering took too long; split large tables."),
    "too_long": ("Văn bản quá dài để dựng trang (giới hạn {limit}).", "The document is too long to render (limit {limit})."),
    "out_of_memory": ("Văn bản quá lớn để dựng trang. Hãy chia nhỏ.", "The document is too large to render."),
    "rendering_failed": ("Chưa dựng được trang PDF. Hãy thử lại; nếu vẫn lỗi, báo quản trị.", "The PDF could not be made. Try again, then tell the administrator."),
    "not_a_document": ("Tệp này không phải văn bản hành chính: thiếu {missing}.", "This is not an administrative document: {missing} missing."),
    "file_missing": ("Tệp không còn trong kho. Hãy báo quản trị.", "The file is missing from the store. Tell the administrator."),
    "file_damaged": ("Tệp trong kho bị hỏng. Hãy báo quản trị.", "The stored file is damaged. Tell the administrator."),
    "file_type_refused": ("Chỉ nhận tệp {known}; nội dung tệp này là loại khác.", "Only {known} files are accepted."),
    "file_empty": ("Tệp rỗng.", "The file is empty."),
}  # fmt: skip


class _Facts(dict[str, Any]):
    """Facts for a sentence: lists read with commas, a missing one leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(code: str, facts: Mapping[str, Any], language: str = "vi") -> str:
    """The sentence for a code; one that has no words yet shows the code itself, which a test forbids."""
    words = SENTENCES.get(code)
    if words is None:
        return code
    template = words[1] if language == "en" else words[0]
    shown = {key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in facts.items()}
    return template.format_map(_Facts(shown))
