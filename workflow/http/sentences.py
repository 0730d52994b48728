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
    "text_malformed": ("Ô này có ký tự không lưu được. Hãy xóa ký tự lạ rồi thử lại.", "This holds a character that cannot be kept. Remove it and try again."),
    "relates_to_itself": ("Văn bản không thể liên kết với chính nó.", "A document cannot relate to itself."),
    "line_too_long": ("Dòng quá dài (tối đa {most} ký tự).", "The line is too long (at most {most} characters)."),
    "number_out_of_range": ("Số nằm ngoài khoảng cho phép.", "The number is out of range."),
    "date_malformed": ("Ngày không đúng dạng.", "The date is malformed."),
    "date_is_past": ("Ngày này đã qua; hãy chọn ngày từ hôm nay.", "This day is past; choose today or later."),
    "body_too_long": ("Nội dung quá dài. Hãy đưa phần dài vào phụ lục.", "The text is too long; move long parts to an annex."),
    "not_a_colleague": ("{account} không thuộc cơ quan này.", "{account} does not belong to this office."),
    "not_a_participant": ("{account} không có vai trò này ở văn bản.", "{account} does not have this role here."),
    "issuer_not_above": (
        "Đơn vị {unit} không soạn thảo văn bản cho cơ quan {issuer}.",
        "{unit} does not draft for {issuer}.",
    ),
    "secret_refused": ("Văn bản mật không được soạn thảo trên hệ thống này; chỉ được đăng ký số trong sổ văn bản mật.", "Secret documents may not be drafted here; only their number may be registered."),
    "document_type_unknown": ("Không có loại văn bản này.", "There is no such document type."),
    "not_of_this_unit": ("Bạn chỉ soạn được văn bản của đơn vị mình.", "You can draft only for your own unit."),
    "subject_missing": ("Chưa có trích yếu.", "The subject is missing."),
    "body_missing": ("Chưa có nội dung.", "The text is missing."),
    "place_missing": ("Chưa có địa danh.", "The place is missing."),
    "addressees_missing": ("Chưa có nơi kính gửi.", "The addressees are missing."),
    "format_error": ("{rule}: {message}", "{rule}: {message}"),
    "rule_unknown": ("Không có quy tắc thể thức {rule}.", "There is no rule of form {rule}."),
    "rule_always_gates": ("Quy tắc {rule} là lỗi khi phát hành, không hạ mức được.", "{rule} is an error at issue; its severity stays."),
    "severity_not_lower": ("Quy tắc {rule} chỉ có thể hạ xuống mức thấp hơn {severity}.", "{rule} can only be lowered below {severity}."),
    "not_administrator": ("Chỉ người quản trị của cơ quan {office} làm được việc này.", "Only an administrator of {office} may do this."),
    "recipients_missing": ("Chưa có nơi nhận.", "The recipients are missing."),
    "archive_unit_missing": ("Dòng Lưu chưa có ký hiệu đơn vị soạn thảo.", "The Lưu line lacks the drafting unit."),
    "opinion_awaited": ("{unit} chưa cho ý kiến và chưa hết hạn.", "{unit} has not answered and the deadline has not passed."),
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
    "authority_changed": (
        "Thẩm quyền ký đã được sửa sau khi dựng trang; Văn phòng chọn lại người ký để trang in đúng.",
        "The authority was changed after the page was made; the office must choose the signer again.",
    ),
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
    "annex_title_missing": ("Hãy đặt tên cho phụ lục.", "Please give the annex a title."),
    "unreadable_file": ("Không đọc được tệp này. Chỉ nhận .docx, .txt hoặc .md còn nguyên vẹn.", "This file cannot be read. Only sound .docx, .txt or .md files are accepted."),
    "text_too_large": ("Văn bản trong tệp quá dài. Hãy chia nhỏ tệp.", "The text in the file is too long. Split the file."),
    "file_type_refused": ("Chỉ nhận tệp {known}; nội dung tệp này là loại khác.", "Only {known} files are accepted."),
    "file_empty": ("Tệp rỗng.", "The file is empty."),
    "name_missing": ("Chưa có tên.", "The name is missing."),
    "password_changed_meanwhile": ("Mật khẩu vừa được đổi ở nơi khác. Hãy đăng nhập lại.", "The password was changed elsewhere just now. Sign in again."),
    "passwords_differ": ("Hai lần nhập mật khẩu mới không giống nhau.", "The two new passwords differ."),
    "no_organisation": ("Bạn không giữ chức vụ ở cơ quan nào.", "You have no position in any organisation."),
    "organisation_name_missing": ("Cơ quan {organisation} không có tên vào ngày {day}.", "{organisation} has no name on {day}."),
    "stand_in_not_a_colleague": ("Hãy chọn một đồng nghiệp cùng cơ quan.", "Choose a colleague of your own organisation."),
    "period_ends_before_it_begins": ("Ngày kết thúc đứng trước ngày bắt đầu.", "The period ends before it begins."),
    "title_missing": ("Chưa có tiêu đề hồ sơ.", "The dossier's title is missing."),
    "title_too_long": ("Tiêu đề dài quá {most} ký tự.", "The title is longer than {most} characters."),
    "notation_malformed": ("Số và ký hiệu hồ sơ “{notation}” chưa đúng; ghi như {example}.", "The notation “{notation}” is malformed; write it like {example}."),
    "notation_taken": ("Hồ sơ {notation} năm {year} đã có.", "There is a dossier {notation} of {year} already."),
    "retention_malformed": ("Thời hạn bảo quản “{retention}” không đọc được. Thường dùng: {usual}.", "The retention “{retention}” cannot be read. Usual: {usual}."),
    "retention_missing": ("Chưa chọn thời hạn bảo quản.", "The retention period is not chosen."),
    "retention_too_short": ("Hồ sơ bảo quản {years} năm không phải nộp lưu (từ {least} năm trở lên).", "A dossier kept for {years} years is not handed over (from {least} years on)."),
    "dossier_empty": ("Hồ sơ chưa có văn bản nào.", "Nothing is filed in the dossier."),
    "documents_not_distributed": ("Còn {count} văn bản của cơ quan chưa phát hành: {documents}.", "{count} documents of the office were not distributed yet: {documents}."),
    "document_not_issued": ("Văn bản chưa có số nên chưa đưa vào hồ sơ được.", "The document has no number yet, so it cannot be filed."),
    "not_in_this_dossier": ("Văn bản không nằm trong hồ sơ này.", "The document is not in this dossier."),
    "not_in_an_accepted_dossier": ("Văn bản chưa nằm trong hồ sơ nào đã được lưu trữ nhận.", "No dossier that holds it was accepted by the archive."),
    "cursor_unknown": ("Trang kết quả này không còn. Hãy tìm lại.", "This page of results is gone. Search again."),
    "arrival_was_acknowledged": ("Văn bản đã được xác nhận nên không trả lại được.", "It was acknowledged, so it cannot be returned."),
    "arrival_was_returned": ("Văn bản đã được trả lại nơi gửi.", "It was returned to its sender."),
    "reason_missing": ("Hãy ghi lý do.", "Please give the reason."),
    "date_past": ("Ngày này đã qua; hãy chọn ngày từ hôm nay.", "This day is past; choose today or later."),
    "receiver_missing": ("Hãy chọn ít nhất một nơi nhận.", "Choose at least one receiver."),
    "receiver_unknown": ("Nơi nhận không thuộc cơ quan này.", "The receiver does not belong to this organisation."),
    "receiver_twice": ("Một nơi nhận được chọn hai lần.", "A receiver was chosen twice."),
    "one_lead_only": ("Chỉ một đơn vị hoặc một người chủ trì.", "Only one can lead."),
    "status_unknown": ("Không có trạng thái {status}. Các trạng thái: {known}.", "There is no status {status}. Known: {known}."),
    "delivery_not_paper": ("Lượt gửi này không phải bản giấy.", "This delivery is not on paper."),
    "delivery_not_to_be_resent": ("Lượt gửi này không gửi lại được: đang gửi hoặc đã đến nơi.", "This delivery cannot be sent again: it is on its way or has arrived."),
    "delivery_not_unproven": ("Lượt gửi này đã rõ kết quả.", "The outcome of this delivery is known."),
    "outcome_unknown": ("Hãy chọn một kết quả.", "Choose an outcome."),
    "remark_missing": ("Hãy ghi căn cứ hoặc lý do.", "Please say why, or on what ground."),
    "recipient_malformed": ("Dòng nơi nhận thứ {row} không đọc được.", "Recipient line {row} cannot be read."),
    "email_malformed": ("Địa chỉ thư điện tử “{value}” không đúng.", "The e-mail address “{value}” is malformed."),
    "entry_known": ("Sổ địa chỉ đã có “{name}”.", "The address book has “{name}” already."),
    "entry_unknown": ("Sổ địa chỉ không có mục này.", "The address book has no such entry."),
    "line_unknown": ("Văn bản không có dòng nơi nhận này.", "The document has no such recipient line."),
    "target_missing": ("Hãy chọn đơn vị, cơ quan hoặc người mà mục này chỉ đến.", "Choose the unit, organisation or person that the entry stands for."),
    "target_not_wanted": ("Loại này không chỉ đến đơn vị, cơ quan hay người trong hệ thống.", "This kind stands for nobody in the installation."),
    "target_unknown": ("Không có đơn vị, cơ quan hoặc người này.", "There is no such unit, organisation or person."),
    "member_unknown": ("Thành viên của nhóm phải là mục trong cùng sổ.", "A member of a group must be an entry of the same book."),
    "members_not_wanted": ("Chỉ nhóm mới có thành viên.", "Only a group has members."),
    "mail_not_set_up": ("Chưa cài máy chủ thư; thư chờ đến khi có.", "No mail server is set up; mails wait."),
    "mail_deferred": ("Máy chủ thư tạm thời chưa nhận.", "The mail server put it off."),
    "mail_refused": ("Máy chủ thư từ chối.", "The mail server refused it."),
    "mail_unproven": ("Kết nối đứt sau khi gửi; thư có thể đã đến.", "The connection broke after sending; the mail may have arrived."),
    "sealed_file_missing": ("Chưa có bản đã ký số cơ quan.", "There is no sealed file yet."),
    "queue_stands_still": ("Hàng đợi việc nền không chạy. Hãy báo quản trị.", "The background queue stands still. Tell the administrator."),
    "files_not_writable": ("Không ghi được vào kho tệp ({reason}). Hãy báo quản trị.", "The file store cannot be written ({reason}). Tell the administrator."),
    "files_url_unknown": ("Không dùng được kho tệp kiểu {scheme}.", "There is no file store of the kind {scheme}."),
    "smtp_url_unusable": ("Địa chỉ máy chủ thư không dùng được.", "The mail server address cannot be used."),
    "workflow_version_known": ("Quy trình {name} đã có phiên bản {version}; hãy đặt version = {next}.", "The workflow {name} has a version {version} already; set version = {next}."),
    "workflow_base_unknown": ("Chỉ nhập được phiên bản mới của một quy trình đang có ({known}); không có {name}.", "Only a new version of a known workflow ({known}) can be imported; there is no {name}."),
    "workflow_import_refused": ("Không nhập được quy trình này.", "This workflow cannot be imported."),
    "page_missing": ("Tệp PDF không có trang {page}.", "The PDF has no page {page}."),
    "closed": ("Dịch vụ dựng trang đang dừng. Hãy thử lại sau.", "The rendering service is shutting down. Try again later."),
    "renderer_died": ("Chưa dựng được trang PDF. Hãy thử lại; nếu vẫn lỗi, báo quản trị.", "The renderer stopped while making the PDF. Try again, then tell the administrator."),
    "layout_failed": ("Chưa dàn được trang. Hãy xem lại bảng và hình trong nội dung.", "The pages could not be laid out. Look at the tables and figures of the text."),
    "no_waiting_device": ("Người ký không có thiết bị ký khác.", "The signer has no other signing device."),
    "no_device_answer": ("Thiết bị ký chưa trả lời.", "The signing device has not answered yet."),
    "unreadable_pdf": ("Tệp này không phải PDF, hoặc đã hỏng.", "This is not a PDF, or it is damaged."),
    "no_signature": ("Tệp PDF này không có chữ ký số.", "This PDF carries no signature."),
    "already_signed": ("Tệp PDF đã có chữ ký ở vị trí này.", "The PDF is signed in this place already."),
    "not_signed_by_leader": ("Người có thẩm quyền chưa ký; chưa điền số và chưa ký số cơ quan được.", "The competent person has not signed; number and seal come only after that."),
    "signature_broken": ("Chữ ký trong tệp không còn khớp với nội dung. Không thêm gì vào tệp này nữa.", "A signature no longer fits the file; nothing more is put on it."),
    "field_unknown": ("Tệp PDF không có ô {field}.", "The PDF has no field {field}."),
    "field_already_filled": ("Ô {field} đã có giá trị; số và ngày chỉ điền một lần.", "The field {field} has its value; number and date are given once."),
    "field_empty": ("Ô {fields} chưa được điền; sau khi ký số cơ quan không thêm được nữa.", "The field {fields} is empty, and nothing can be added after the seal."),
    "seal_place_fixed": ("Vị trí dấu đã cố định theo chữ ký của người ký.", "The place of the seal is fixed by the leader's signature."),
    "definition_invalid": ("Định nghĩa quy trình có lỗi; các lỗi ở dưới đây.", "The definition has mistakes, named below."),
    "not_toml": ("Không đọc được TOML: {reason}.", "This is not TOML: {reason}."),
    "unknown_parent": ("Không có quy trình {name} để mở rộng.", "There is no definition {name} to extend."),
    "circular_parent": ("Quy trình {name} mở rộng chính nó.", "The definition {name} extends itself."),
    "unknown_key": ("{where}: không có mục {key}.", "{where}: there is no key {key}."),
    "missing": ("{where}: thiếu {key}.", "{where}: {key} is missing."),
    "not_a_table": ("{where} phải là một bảng.", "{where} must be a table."),
    "not_a_list_of_names": ("{where} phải là một danh sách tên.", "{where} must be a list of names."),
    "not_true_or_false": ("{where}: {key} chỉ là true hoặc false.", "{where}: {key} is true or false."),
    "unknown_role": ("{where}: không có vai trò {role}.", "{where}: there is no role {role}."),
    "unknown_state": ("{where}: không có trạng thái {state}.", "{where}: there is no state {state}."),
    "unknown_permission": ("{where}: không có quyền {permission}.", "{where}: there is no permission {permission}."),
    "unknown_condition": ("{where}: không có điều kiện {name}.", "{where}: there is no condition {name}."),
    "unknown_effect": ("{where}: không có tác vụ {name}.", "{where}: there is no effect {name}."),
    "unknown_preparation": ("{where}: không có bước chuẩn bị {name}.", "{where}: there is no preparation {name}."),
    "unknown_choice": ("{where}: {value} không hợp lệ; chọn một trong: {choices}.", "{where}: {value} is none of: {choices}."),
    "unguarded": ("Bước {transition} chưa nói ai được làm.", "The transition {transition} does not say who may make it."),
    "automatic_by_user": ("Bước {transition} tự động thì phải là của hệ thống.", "The transition {transition} is automatic, so it must be the system's."),
    "unreachable_state": ("Không có đường tới trạng thái {state}.", "No way leads to the state {state}."),
    "dead_end": ("Trạng thái {state} không có lối ra và không phải trạng thái cuối.", "The state {state} has no way out and is not final."),
    "final_state_has_exit": ("Trạng thái cuối {state} lại có lối ra.", "The final state {state} has a way out."),
    "no_path": ("Bước {transition} không bắt đầu từ trạng thái nào.", "The transition {transition} starts from no state."),
    "nobody_may": ("Ở trạng thái {state} không ai được làm bước {transition}.", "In the state {state} nobody may make the transition {transition}."),
    "path_never_taken": ("Bước {transition} có một lối từ {state} không bao giờ được chọn.", "The transition {transition} has a path from {state} that is never taken."),
}  # fmt: skip

# What a finished text may lack, by the names `workflow.importing` gives them.
PARTS: dict[str, tuple[str, str]] = {
    "text": ("nội dung", "text"),
    "document_type": ("tên loại văn bản", "type of document"),
    "national_header": ("Quốc hiệu và Tiêu ngữ", "national name and motto"),
    "issuing_body": ("tên cơ quan ban hành", "issuing body"),
    "number_line": ("số, ký hiệu", "number and symbol"),
    "date_line": ("địa danh và ngày tháng", "place and date"),
    "addressees": ("kính gửi", "addressees"),
    "recipients": ("nơi nhận", "recipients"),
    "signature": ("phần ký", "signature block"),
}


class _Facts(dict[str, Any]):
    """Facts for a sentence: lists read with commas, a missing one leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(code: str, facts: Mapping[str, Any], language: str = "vi") -> str:
    """The sentence for a code; one that has no words yet shows the code itself, which a test forbids.

    A fact that is itself a sentence comes in both languages: `{message}` is filled by `message_en` in English.
    """
    words = SENTENCES.get(code)
    if words is None:
        return code
    template = words[1] if language == "en" else words[0]
    known = {key: value for key, value in _in(language, facts).items() if value is not None}
    shown = {key: _listed(value, language) if isinstance(value, list) else value for key, value in known.items()}
    return template.format_map(_Facts(shown))


def _in(language: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts as this language takes them."""
    if language != "en":
        return facts
    own = {key.removesuffix("_en"): value for key, value in facts.items() if key.endswith("_en")}
    return {**facts, **own}


def _listed(values: list[Any], language: str) -> str:
    """The values with commas; parts of a document by their names, not by their keys."""
    named = (PARTS.get(str(value), (str(value), str(value))) for value in values)
    return ", ".join(name[1] if language == "en" else name[0] for name in named)
