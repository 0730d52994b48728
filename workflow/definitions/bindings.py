"""The names that definitions may use, each with its function: the one dictionary to follow a name by a click."""

from __future__ import annotations

from workflow.archive import conditions as archive_conditions
from workflow.archive import effects as archive_effects
from workflow.copying import request_moves
from workflow.definitions import outlines
from workflow.distribution import conditions as distribution_conditions
from workflow.distribution import effects as distribution_effects
from workflow.distribution import recalling
from workflow.documents import citing, succession
from workflow.documents import conditions as documents
from workflow.documents import effects as document_effects
from workflow.engine.blueprint import Bindings
from workflow.format_rules import documents as format_rules
from workflow.registers import conditions as register_conditions
from workflow.registers import effects as register_effects
from workflow.signing import conditions as signing_conditions
from workflow.signing import effects as signing_effects
from workflow.signing import initials, proposing, seal_desk
from workflow.signing import preparations as signing_preparations

BINDINGS = Bindings(
    conditions={
        "documents.is_complete": documents.is_complete,
        "documents.is_urgent": documents.is_urgent,
        "documents.opinions_are_in": documents.opinions_are_in,
        "documents.consultation_began_in_draft": documents.consultation_began_in_draft,
        "documents.content_awaits_approval": documents.content_awaits_approval,
        "documents.format_awaits_approval": documents.format_awaits_approval,
        "documents.both_checks_are_done": documents.both_checks_are_done,
        "documents.leaders_are_asked": documents.leaders_are_asked,
        "documents.actor_agrees_last": documents.actor_agrees_last,
        "documents.somebody_else_checks_the_other_half": documents.somebody_else_checks_the_other_half,
        "documents.signer_is_not_alone": documents.signer_is_not_alone,
        "documents.was_distributed": documents.was_distributed,
        "documents.was_not_recalled": succession.was_not_recalled,
        "documents.correction_is_out": succession.correction_is_out,
        "documents.replacement_is_out": succession.replacement_is_out,
        "documents.successor_is_fit": succession.successor_is_fit,
        "definitions.outline_is_written_out": outlines.outline_is_written_out,
        "format_rules.has_no_error": format_rules.has_no_error,
        "format_rules.is_fit_for_issue": format_rules.is_fit_for_issue,
        "signing.signer_has_authority": signing_conditions.signer_has_authority,
        "signing.signer_signs_last": signing_conditions.signer_signs_last,
        "signing.nobody_has_signed": signing_conditions.nobody_has_signed,
        "signing.everybody_has_signed": signing_conditions.everybody_has_signed,
        "signing.key_is_ready": signing_conditions.key_is_ready,
        "signing.initials_can_be_made": initials.initials_can_be_made,
        "signing.signer_has_waiting_device": signing_conditions.signer_has_waiting_device,
        "signing.waiting_device_is_ready": signing_conditions.waiting_device_is_ready,
        "signing.no_answer_is_being_attached": signing_conditions.no_answer_is_being_attached,
        "registers.year_is_open": register_conditions.year_is_open,
        "distribution.recipients_are_resolved": distribution_conditions.recipients_are_resolved,
        "copying.document_is_in_use": request_moves.document_is_in_use,
        "archive.is_in_an_accepted_dossier": archive_conditions.is_in_an_accepted_dossier,
        "archive.dossier_has_documents": archive_conditions.dossier_has_documents,
        "archive.retention_is_chosen": archive_conditions.retention_is_chosen,
        "archive.retention_is_long_enough": archive_conditions.retention_is_long_enough,
        "archive.documents_have_gone_out": archive_conditions.documents_have_gone_out,
    },
    effects={
        "documents.keep_revision": document_effects.keep_revision,
        "documents.begin_round": document_effects.begin_round,
        "documents.take_back_to_draft": document_effects.take_back_to_draft,
        "documents.take_back_to_unit": document_effects.take_back_to_unit,
        "documents.take_back_to_office": document_effects.take_back_to_office,
        "documents.tell_drafter_and_unit_head": document_effects.tell_drafter_and_unit_head,
        "documents.ask_units": document_effects.ask_units,
        "documents.record_opinion": document_effects.record_opinion,
        "documents.close_consultation": document_effects.close_consultation,
        "documents.approve_content": document_effects.approve_content,
        "documents.approve_format": document_effects.approve_format,
        "documents.name_leaders": document_effects.name_leaders,
        "documents.agree": document_effects.agree,
        "documents.record_agreement_of_signer": document_effects.record_agreement_of_signer,
        "documents.begin_validity": document_effects.begin_validity,
        "documents.void_issue": document_effects.void_issue,
        "documents.void_renditions": document_effects.void_renditions,
        "documents.relate_successor": succession.relate_successor,
        "documents.record_successors": succession.record_successors,
        "documents.offer_succession": succession.offer_succession,
        "documents.keep_citations": citing.keep_citations,
        "documents.drop_citations": citing.drop_citations,
        "signing.propose_signer": proposing.propose_signer,
        "signing.change_signer": proposing.change_signer,
        "signing.freeze_signature": signing_effects.freeze_signature,
        "signing.void_signature": signing_effects.void_signature,
        "signing.wait_for_device": signing_effects.wait_for_device,
        "signing.end_wait": signing_effects.end_wait,
        "signing.keep_initials": initials.keep_initials,
        "signing.request_seal": signing_effects.request_seal,
        "signing.attach_sealed_file": signing_effects.attach_sealed_file,
        "registers.take_number": register_effects.take_number,
        "registers.void_number": register_effects.void_number,
        "distribution.distribute": distribution_effects.distribute,
        "distribution.distribute_more": distribution_effects.distribute_more,
        "distribution.recall_deliveries": recalling.recall_deliveries,
        "copying.keep_decision": request_moves.keep_decision,
        "copying.make_requested_copy": request_moves.make_requested_copy,
        "copying.hand_over_copy": request_moves.hand_over_copy,
        "archive.index_document": archive_effects.index_document,
        "archive.drop_from_index": archive_effects.drop_from_index,
        "archive.accept_documents": archive_effects.accept_documents,
        "archive.close_dossier": archive_effects.close_dossier,
        "archive.reopen_dossier": archive_effects.reopen_dossier,
        "archive.hand_over_dossier": archive_effects.hand_over_dossier,
        "archive.send_back_dossier": archive_effects.send_back_dossier,
    },
    preparations={
        "signing.sign_shown_pdf": signing_preparations.sign_shown_pdf,
        "signing.prepare_for_device": signing_preparations.prepare_for_device,
        "signing.sign_initials": initials.sign_initials,
        "signing.check_device_answer": signing_preparations.check_device_answer,
        "signing.seal_or_attach": seal_desk.seal_or_attach,
    },
)
