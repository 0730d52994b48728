"""All tables of the first version."""

# ruff: noqa: E501 (a check constraint is one string, as the databases compare it)
from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflow.archive.text_index import create_index_statements, drop_index_statements
from workflow.base.append_only import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("delivery_event", "history_entry", "imported_workflow", "initial", "revision")


def upgrade() -> None:
    op.create_table(
        "awaiting",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_kind", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("transition", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaiting")),
    )
    with op.batch_alter_table("awaiting", schema=None) as batch_op:
        batch_op.create_index("ix_awaiting_holder", ["holder", "transition", "since"], unique=False)
        batch_op.create_index("ix_awaiting_item", ["item_id"], unique=False)

    op.create_table(
        "history_entry",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("item_kind", sa.String(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("capacity", sa.String(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_entry")),
        sa.UniqueConstraint("organisation_id", "sequence", name=op.f("uq_history_entry_organisation_id_sequence")),
    )
    with op.batch_alter_table("history_entry", schema=None) as batch_op:
        batch_op.create_index("ix_history_entry_item", ["item_id", "sequence"], unique=False)

    op.create_table(
        "history_head",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_history_head")),
    )
    op.create_table(
        "item_role",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_role")),
        sa.UniqueConstraint("item_id", "role", "holder", name=op.f("uq_item_role_item_id_role_holder")),
    )
    with op.batch_alter_table("item_role", schema=None) as batch_op:
        batch_op.create_index("ix_item_role_holder_item", ["holder", "item_id", "role"], unique=False)

    op.create_table(
        "job",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("last_error", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("peer", sa.String(), nullable=True),
        sa.Column("closing", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_item", ["item_id"], unique=False)
        batch_op.create_index("ix_job_status_due", ["status", "due"], unique=False)

    op.create_table(
        "peer",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_peer")),
    )
    op.create_table(
        "worker_seen",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_seen")),
    )
    with op.batch_alter_table("worker_seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worker_seen_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "move_key",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("transition", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_key")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_move_key_person_id_key")),
    )
    op.create_table(
        "notice",
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_kind", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_holder", ["holder", "seen_at"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("collective", sa.Boolean(), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("seal_image_sha256", sa.String(), nullable=True),
        sa.Column("settings", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["organisation.id"], name=op.f("fk_organisation_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "person",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("session_secret", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("signature_image_sha256", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("account", name=op.f("uq_person_account")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_one_time_code_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_one_time_code")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_calendar_day_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_table(
        "access_token",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_access_token_sha256")),
    )
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "arrival_book",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_arrival_book_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_book")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_arrival_book_organisation_id_year")),
    )
    op.create_table(
        "imported_workflow",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_imported_workflow_imported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_workflow")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_imported_workflow_name_version")),
    )
    op.create_table(
        "organisation_name",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("header_lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("header_as_parent", sa.String(), nullable=False),
        sa.Column("abbreviations", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_name_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_name")),
        sa.UniqueConstraint(
            "organisation_id", "valid_from", name=op.f("uq_organisation_name_organisation_id_valid_from")
        ),
    )
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_name_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "register",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_issued_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_register_counts_up")),
        sa.CheckConstraint("kind IN ('ordinary', 'normative', 'advisory')", name=op.f("ck_register_known_kind")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_register_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
        sa.UniqueConstraint("organisation_id", "series", "year", name=op.f("uq_register_organisation_id_series_year")),
    )
    op.create_table(
        "signing_authority",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("own_title", sa.String(), nullable=False),
        sa.Column("head_title", sa.String(), nullable=False),
        sa.Column("collective", sa.String(), nullable=False),
        sa.Column("unit_head_title", sa.String(), nullable=False),
        sa.Column("doc_types", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("other_office", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "mode <> 'TUQ' OR (valid_to IS NOT NULL AND basis <> '')",
            name=op.f("ck_signing_authority_tuq_limited_in_writing"),
        ),
        sa.CheckConstraint(
            "mode IN ('head', 'Q', 'KT', 'TM', 'TM+KT', 'TL', 'TL+KT', 'TUQ')",
            name=op.f("ck_signing_authority_known_mode"),
        ),
        sa.CheckConstraint(
            "mode NOT IN ('TL', 'TL+KT') OR basis <> ''", name=op.f("ck_signing_authority_tl_by_regulation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signing_authority_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_authority_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_authority")),
    )
    with op.batch_alter_table("signing_authority", schema=None) as batch_op:
        batch_op.create_index("ix_signing_authority_person", ["organisation_id", "person_id"], unique=False)

    op.create_table(
        "signing_device",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('pkcs12', 'pkcs11', 'external', 'remote')", name=op.f("ck_signing_device_known_kind")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_signing_device_one_holder")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signing_device_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_device_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_device")),
    )
    with op.batch_alter_table("signing_device", schema=None) as batch_op:
        for holder in ("person", "organisation"):
            batch_op.create_index(
                f"uq_signing_device_{holder}_in_use",
                [f"{holder}_id"],
                unique=True,
                sqlite_where=sa.text("ended_at IS NULL"),
                postgresql_where=sa.text("ended_at IS NULL"),
            )

    op.create_table(
        "stand_in",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("principal_id <> substitute_id", name=op.f("ck_stand_in_two_people")),
        sa.ForeignKeyConstraint(["principal_id"], ["person.id"], name=op.f("fk_stand_in_principal_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name=op.f("fk_stand_in_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_in_substitute_id"), ["substitute_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("abbreviation", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_unit_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("organisation_id", "abbreviation", name=op.f("uq_unit_organisation_id_abbreviation")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "address_book_entry",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("abbreviations", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("exchange_id", sa.String(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("postal_address", sa.String(), nullable=False),
        sa.Column("default_channel", sa.String(), nullable=True),
        sa.Column("default_purpose", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "default_channel IN ('in_app', 'mail', 'exchange', 'paper')",
            name=op.f("ck_address_book_entry_known_channel"),
        ),
        sa.CheckConstraint(
            "default_purpose IN ('act', 'report', 'coordinate', 'know')",
            name=op.f("ck_address_book_entry_known_purpose"),
        ),
        sa.CheckConstraint(
            "kind IN ('unit', 'organisation', 'body', 'person', 'group')", name=op.f("ck_address_book_entry_known_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_address_book_entry_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_address_book_entry_owner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_book_entry_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_address_book_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_book_entry")),
    )
    with op.batch_alter_table("address_book_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_book_entry_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("validity_workflow", sa.String(), nullable=True),
        sa.Column("validity", sa.String(), nullable=True),
        sa.Column("drafting_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("drafter_id", sa.Uuid(), nullable=False),
        sa.Column("doc_type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_folded", sa.String(), nullable=False),
        sa.Column("legal_bases", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("archive_unit", sa.String(), nullable=False),
        sa.Column("drafter_sign", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.Column("circulation", sa.String(), nullable=False),
        sa.Column("reply_due", sa.Date(), nullable=True),
        sa.Column("origin_note", sa.String(), nullable=False),
        sa.Column("leftovers", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("consultation_from", sa.String(), nullable=True),
        sa.Column("consultation_due", sa.Date(), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("block", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("proof_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("access IN ('normal', 'restricted')", name=op.f("ck_document_known_access")),
        sa.CheckConstraint("circulation IN ('none', 'return', 'internal')", name=op.f("ck_document_known_circulation")),
        sa.CheckConstraint("medium IN ('electronic', 'paper', 'both')", name=op.f("ck_document_known_medium")),
        sa.CheckConstraint(
            "urgency IN ('normal', 'urgent', 'very_urgent', 'express')", name=op.f("ck_document_known_urgency")
        ),
        sa.ForeignKeyConstraint(["drafter_id"], ["person.id"], name=op.f("fk_document_drafter_id")),
        sa.ForeignKeyConstraint(
            ["drafting_organisation_id"], ["organisation.id"], name=op.f("fk_document_drafting_organisation_id")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_document_organisation_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_document_saved_by_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_document_signer_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("proof_key", name=op.f("uq_document_proof_key")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_document_saved_at", ["saved_at"], unique=False)
        batch_op.create_index("ix_document_number", ["number", "symbol", "issued_on"], unique=False)
        batch_op.create_index("ix_document_state", ["organisation_id", "state"], unique=False)

    op.create_table(
        "dossier",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("responsible_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("notation", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("NOT permanent OR retention_years IS NULL", name=op.f("ck_dossier_one_retention")),
        sa.CheckConstraint("retention_years > 0", name=op.f("ck_dossier_some_years")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_dossier_organisation_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name=op.f("fk_dossier_responsible_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_dossier_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint(
            "organisation_id", "year", "notation", name=op.f("uq_dossier_organisation_id_year_notation")
        ),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "position",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("standing_assignment", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "duty IN ('leader', 'deputy_leader', 'head', 'deputy_head', 'checker', 'clerk', 'archivist', 'administrator', 'staff')",
            name=op.f("ck_position_known_duty"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_position_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_position_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_position_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
    )
    with op.batch_alter_table("position", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_position_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_position_person", ["person_id"], unique=False)

    op.create_table(
        "address_book_member",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("group_id <> entry_id", name=op.f("ck_address_book_member_not_itself")),
        sa.ForeignKeyConstraint(["entry_id"], ["address_book_entry.id"], name=op.f("fk_address_book_member_entry_id")),
        sa.ForeignKeyConstraint(["group_id"], ["address_book_entry.id"], name=op.f("fk_address_book_member_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_book_member")),
        sa.UniqueConstraint("group_id", "entry_id", name=op.f("uq_address_book_member_group_id_entry_id")),
    )
    with op.batch_alter_table("address_book_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_book_member_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "addressee",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_addressee_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addressee")),
    )
    with op.batch_alter_table("addressee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addressee_document_id"), ["document_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("capacity", sa.String(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_approval_document_id")),
        sa.ForeignKeyConstraint(["on_behalf_of_id"], ["person.id"], name=op.f("fk_approval_on_behalf_of_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_approval_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index("ix_approval_document", ["document_id", "step"], unique=False)

    op.create_table(
        "arrival",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("package_id", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_kind", sa.String(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("issuer_id", sa.Uuid(), nullable=True),
        sa.Column("issuer_name", sa.String(), nullable=False),
        sa.Column("issuer_identifier", sa.String(), nullable=False),
        sa.Column("doc_type", sa.String(), nullable=False),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("proof", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("document_number", sa.Integer(), nullable=True),
        sa.Column("document_symbol", sa.String(), nullable=False),
        sa.Column("document_day", sa.Date(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("duplicate_of_id", sa.Uuid(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_by_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("processing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("recall_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recall_reason", sa.String(), nullable=False),
        sa.Column("recall_asked_by", sa.String(), nullable=False),
        sa.Column("recall_answer", sa.String(), nullable=True),
        sa.Column("recall_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recall_answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("recall_answer_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("recall_answer IN ('15', '16')", name=op.f("ck_arrival_known_recall_answer")),
        sa.CheckConstraint(
            "receiver_kind IN ('organisation', 'unit', 'person')", name=op.f("ck_arrival_known_receiver")
        ),
        sa.ForeignKeyConstraint(["acknowledged_by_id"], ["person.id"], name=op.f("fk_arrival_acknowledged_by_id")),
        sa.CheckConstraint("source IN ('local', 'exchange', 'paper')", name=op.f("ck_arrival_known_source")),
        sa.CheckConstraint(
            "(source = 'local') = (document_id IS NOT NULL) AND (source = 'local') = (delivery_id IS NOT NULL)",
            name=op.f("ck_arrival_local_with_document"),
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_arrival_done_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_arrival_document_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["arrival.id"], name=op.f("fk_arrival_duplicate_of_id")),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"], name=op.f("fk_arrival_issuer_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_arrival_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["recall_answered_by_id"], ["person.id"], name=op.f("fk_arrival_recall_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_arrival_organisation_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["person.id"], name=op.f("fk_arrival_registered_by_id")),
        sa.ForeignKeyConstraint(["returned_by_id"], ["person.id"], name=op.f("fk_arrival_returned_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_arrival_delivery_id")),
        sa.UniqueConstraint("organisation_id", "package_id", name=op.f("uq_arrival_organisation_id_package_id")),
        sa.UniqueConstraint("organisation_id", "year", "number", name=op.f("uq_arrival_organisation_id_year_number")),
    )
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.create_index("ix_arrival_document", ["document_id"], unique=False)
        batch_op.create_index("ix_arrival_holder", ["holder", "arrived_at"], unique=False)
        batch_op.create_index("ix_arrival_organisation", ["organisation_id", "arrived_at"], unique=False)
        batch_op.create_index(
            "ix_arrival_reference", ["organisation_id", "issuer_id", "document_number", "document_symbol"], unique=False
        )

    op.create_table(
        "delivery",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target_kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("target_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("exchange_id", sa.String(), nullable=True),
        sa.Column("postal_address", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("deferrals", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("copy_number", sa.String(), nullable=False),
        sa.Column("copy_sha256", sa.String(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("concluded", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('in_app', 'mail', 'exchange', 'paper')", name=op.f("ck_delivery_known_channel")
        ),
        sa.CheckConstraint(
            "purpose IN ('act', 'report', 'coordinate', 'know')", name=op.f("ck_delivery_known_purpose")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'sending', 'handed_over', 'delivered', 'opened', 'acknowledged', 'processing', 'done', 'unproven', 'returned', 'failed', 'recalled')",
            name=op.f("ck_delivery_known_status"),
        ),
        sa.CheckConstraint(
            "target_kind IN ('unit', 'organisation', 'body', 'person')", name=op.f("ck_delivery_known_target")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_delivery_document_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_delivery_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "document_id",
            "target_kind",
            "target_id",
            "channel",
            "copy_number",
            name="uq_delivery_target",
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_status", ["organisation_id", "status", "concluded", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_delivery_channel",
            ["organisation_id", "channel", "status", "concluded", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index("ix_delivery_made", ["organisation_id", "created_at", "id"], unique=False)

    op.create_table(
        "document_file",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("landscape", sa.Boolean(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("form IN ('annex', 'issued_with')", name=op.f("ck_document_file_known_form")),
        sa.CheckConstraint("kind IN ('annex', 'enclosure', 'working_paper')", name=op.f("ck_document_file_known_kind")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_document_file_added_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_file_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
    )
    with op.batch_alter_table("document_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_file_document_id"), ["document_id"], unique=False)

    op.create_table(
        "document_issuer",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_issuer_document_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_issuer_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_issuer")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_document_issuer_document_id_position")),
    )
    op.create_table(
        "citation",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("number_line", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("issuer_source", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_citation_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_citation_document_id_position")),
    )
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.create_index("ix_citation_key", ["number", "symbol", "dated"], unique=False)

    op.create_table(
        "document_relation",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("target_text", sa.String(), nullable=False),
        sa.Column("target_arrival_id", sa.Uuid(), nullable=True),
        sa.Column("target_facts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("instruction", sa.String(), nullable=False),
        sa.Column("took_effect_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('answers', 'carries_out', 'replaces', 'corrects', 'recalls', 'cites')",
            name=op.f("ck_document_relation_known_kind"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_relation_document_id")),
        sa.ForeignKeyConstraint(["target_id"], ["document.id"], name=op.f("fk_document_relation_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_relation")),
    )
    with op.batch_alter_table("document_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_relation_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_relation_target_arrival_id"), ["target_arrival_id"], unique=False)

    op.create_table(
        "document_seal",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_seal_document_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_seal_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_seal")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_document_seal_document_id_position")),
    )
    op.create_table(
        "document_signatory",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("block", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "signed_at IS NULL OR block IS NOT NULL", name=op.f("ck_document_signatory_signed_as_asked")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_signatory_document_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_signatory_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_signatory_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_signatory")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_document_signatory_document_id_position")),
    )
    op.create_table(
        "dossier_document",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("filed_by_id", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_dossier_document_document_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_document_dossier_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["person.id"], name=op.f("fk_dossier_document_filed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_document")),
        sa.UniqueConstraint("dossier_id", "document_id", name=op.f("uq_dossier_document_dossier_id_document_id")),
    )
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_document_document_id"), ["document_id"], unique=False)

    op.create_table(
        "issued_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("doc_type", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("validity", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("tokens", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_issued_document_document_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_issued_document_organisation_id")
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_issued_document_signer_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_issued_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("document_id", name=op.f("uq_issued_document_document_id")),
    )
    op.create_table(
        "recipient",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('act', 'report', 'coordinate', 'know')", name=op.f("ck_recipient_known_purpose")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_recipient_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
    )
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recipient_document_id"), ["document_id"], unique=False)

    op.create_table(
        "register_entry",
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("recipients", sa.String(), nullable=False),
        sa.Column("archive_unit", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status <> 'voided' OR reason <> ''", name=op.f("ck_register_entry_voided_with_reason")),
        sa.CheckConstraint(
            "status IN ('taken', 'reserved', 'voided', 'paper', 'secret')", name=op.f("ck_register_entry_known_status")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_register_entry_from_one")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_register_entry_document_id")),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_register_entry_register_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_register_entry_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("register_id", "number", name=op.f("uq_register_entry_register_id_number")),
    )
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.create_index("ix_register_entry_document", ["document_id"], unique=False)

    op.create_table(
        "kept_copy_use",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("permitted_by", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "returned_on IS NULL OR returned_on >= used_on", name=op.f("ck_kept_copy_use_returned_after_use")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entry.id"], name=op.f("fk_kept_copy_use_entry_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_kept_copy_use_organisation_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_kept_copy_use_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_copy_use")),
    )
    with op.batch_alter_table("kept_copy_use", schema=None) as batch_op:
        batch_op.create_index("ix_kept_copy_use_day", ["organisation_id", "used_on"], unique=False)

    op.create_table(
        "rendition",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_rendition_document_id")),
        sa.ForeignKeyConstraint(["file_id"], ["document_file.id"], name=op.f("fk_rendition_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendition")),
    )
    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.create_index("ix_rendition_document", ["document_id", "kind"], unique=False)

    op.create_table(
        "revision",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_revision_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_revision_document_id_number")),
    )
    op.create_table(
        "initial",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("cms", sa.String(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_initial_approval_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_initial_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_initial_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initial")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_initial_approval_id")),
    )
    with op.batch_alter_table("initial", schema=None) as batch_op:
        batch_op.create_index("ix_initial_document", ["document_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("block", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("shown_sha256", sa.String(), nullable=False),
        sa.Column("signed_sha256", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["signing_authority.id"], name=op.f("fk_signature_authority_id")),
        sa.CheckConstraint("capacity IN ('signer', 'secretary')", name=op.f("ck_signature_known_capacity")),
        sa.CheckConstraint(
            "capacity = 'secretary' OR authority_id IS NOT NULL", name=op.f("ck_signature_signer_with_authority")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_signature_document_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index("ix_signature_document", ["document_id"], unique=False)
        batch_op.create_index(
            "uq_signature_standing",
            ["document_id", "position"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "seen_pdf",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_seen_pdf_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seen_pdf_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_pdf")),
        sa.UniqueConstraint(
            "document_id", "person_id", "sha256", name=op.f("uq_seen_pdf_document_id_person_id_sha256")
        ),
    )

    op.create_table(
        "seal_request",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("sealed", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'answered', 'done', 'ended')", name=op.f("ck_seal_request_known_status")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_seal_request_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seal_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_request")),
    )
    with op.batch_alter_table("seal_request", schema=None) as batch_op:
        batch_op.create_index(
            "uq_seal_request_document_open",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('waiting', 'answered')"),
            postgresql_where=sa.text("status IN ('waiting', 'answered')"),
        )

    op.create_table(
        "signing_request",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("shown_sha256", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("prepared_sha256", sa.String(), nullable=False),
        sa.Column("reserved_from", sa.Integer(), nullable=False),
        sa.Column("reserved_to", sa.Integer(), nullable=False),
        sa.Column("document_digest", sa.String(), nullable=False),
        sa.Column("signed_attributes", sa.String(), nullable=False),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("response_id", sa.String(), nullable=True),
        sa.Column("signature", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'answered', 'done', 'ended')", name=op.f("ck_signing_request_known_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('answered', 'done') OR signature IS NOT NULL",
            name=op.f("ck_signing_request_answered_with_signature"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["signing_device.id"], name=op.f("fk_signing_request_device_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_signing_request_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_request")),
    )
    with op.batch_alter_table("signing_request", schema=None) as batch_op:
        batch_op.create_index(
            "uq_signing_request_document_open",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('waiting', 'answered')"),
            postgresql_where=sa.text("status IN ('waiting', 'answered')"),
        )

    op.create_table(
        "arrival_file",
        sa.Column("arrival_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('main', 'enclosed')", name=op.f("ck_arrival_file_known_kind")),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_arrival_file_arrival_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_file")),
        sa.UniqueConstraint("arrival_id", "position", name=op.f("uq_arrival_file_arrival_id_position")),
    )
    op.create_table(
        "arrival_tie",
        sa.Column("arrival_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("earlier_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('answers', 'updates', 'replaces')", name=op.f("ck_arrival_tie_known_kind")),
        sa.CheckConstraint(
            "(kind = 'answers') = (document_id IS NOT NULL) AND (kind = 'answers') = (earlier_id IS NULL)",
            name=op.f("ck_arrival_tie_one_target"),
        ),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_arrival_tie_arrival_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_arrival_tie_document_id")),
        sa.ForeignKeyConstraint(["earlier_id"], ["arrival.id"], name=op.f("fk_arrival_tie_earlier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_tie")),
    )
    with op.batch_alter_table("arrival_tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrival_tie_arrival_id"), ["arrival_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrival_tie_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrival_tie_earlier_id"), ["earlier_id"], unique=False)

    op.create_table(
        "received_package",
        sa.Column("package_id", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_package")),
        sa.UniqueConstraint("package_id", name=op.f("uq_received_package_package_id")),
    )
    op.create_table(
        "arrival_forward",
        sa.Column("arrival_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("instruction", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part IN ('lead', 'coordinate')", name=op.f("ck_arrival_forward_known_part")),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_arrival_forward_one_receiver")),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_arrival_forward_arrival_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_arrival_forward_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_arrival_forward_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_arrival_forward_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_forward")),
        sa.UniqueConstraint("arrival_id", "holder", name=op.f("uq_arrival_forward_arrival_id_holder")),
    )
    with op.batch_alter_table("arrival_forward", schema=None) as batch_op:
        batch_op.create_index("ix_arrival_forward_holder", ["holder"], unique=False)

    op.create_table(
        "delivery_event",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_event_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_event")),
        sa.UniqueConstraint("delivery_id", "sequence", name=op.f("uq_delivery_event_delivery_id_sequence")),
    )
    op.create_table(
        "mailbox_place",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox_place")),
    )
    op.create_table(
        "returned_mail",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_returned_mail_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_mail")),
        sa.UniqueConstraint("sha256", name=op.f("uq_returned_mail_sha256")),
    )
    with op.batch_alter_table("returned_mail", schema=None) as batch_op:
        batch_op.create_index("ix_returned_mail_open", ["delivery_id", "settled_at"], unique=False)

    op.create_table(
        "postal_envelope",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("target_name", sa.String(), nullable=False),
        sa.Column("postal_address", sa.String(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_postal_envelope_has_pieces")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_postal_envelope_organisation_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_postal_envelope_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postal_envelope")),
    )
    with op.batch_alter_table("postal_envelope", schema=None) as batch_op:
        batch_op.create_index("ix_postal_envelope_day", ["organisation_id", "sent_on"], unique=False)

    op.create_table(
        "postal_item",
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_postal_item_delivery_id")),
        sa.ForeignKeyConstraint(["envelope_id"], ["postal_envelope.id"], name=op.f("fk_postal_item_envelope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postal_item")),
        sa.UniqueConstraint("envelope_id", "delivery_id", name=op.f("uq_postal_item_envelope_id_delivery_id")),
    )
    with op.batch_alter_table("postal_item", schema=None) as batch_op:
        batch_op.create_index("ix_postal_item_delivery", ["delivery_id"], unique=False)

    op.create_table(
        "document_copy",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("copied_on", sa.Date(), nullable=False),
        sa.Column("block", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("recipients", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("form IN ('sao_y', 'sao_luc', 'trich_sao')", name=op.f("ck_document_copy_known_form")),
        sa.CheckConstraint("medium IN ('electronic', 'paper')", name=op.f("ck_document_copy_known_medium")),
        sa.CheckConstraint("(form = 'sao_luc') = (source_id IS NOT NULL)", name=op.f("ck_document_copy_of_a_copy")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_copy_document_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entry.id"], name=op.f("fk_document_copy_entry_id")),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["person.id"], name=op.f("fk_document_copy_ordered_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_copy_organisation_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["document_copy.id"], name=op.f("fk_document_copy_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_copy")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_document_copy_entry_id")),
    )
    with op.batch_alter_table("document_copy", schema=None) as batch_op:
        batch_op.create_index("ix_document_copy_document", ["document_id", "organisation_id"], unique=False)

    op.create_table(
        "copy_request",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("form IN ('sao_y', 'trich_sao')", name=op.f("ck_copy_request_known_form")),
        sa.CheckConstraint("medium IN ('electronic', 'paper')", name=op.f("ck_copy_request_known_medium")),
        sa.CheckConstraint("copies > 0", name=op.f("ck_copy_request_some_copies")),
        sa.ForeignKeyConstraint(["copy_id"], ["document_copy.id"], name=op.f("fk_copy_request_copy_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_copy_request_document_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_copy_request_requester_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_request")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_copy_request_copy_id")),
    )
    with op.batch_alter_table("copy_request", schema=None) as batch_op:
        batch_op.create_index("ix_copy_request_document", ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_copy_request_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "format_rule_choice",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("severity IN ('warn', 'info', 'off')", name=op.f("ck_format_rule_choice_known_severity")),
        sa.ForeignKeyConstraint(["chosen_by_id"], ["person.id"], name=op.f("fk_format_rule_choice_chosen_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_format_rule_choice_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_rule_choice")),
        sa.UniqueConstraint("organisation_id", "rule", name=op.f("uq_format_rule_choice_organisation_id_rule")),
    )
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in statements(table, dialect):
            op.execute(sa.text(statement))
    for statement in create_index_statements(dialect):
        op.execute(sa.text(statement))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in drop_index_statements(dialect):
        op.execute(sa.text(statement))
    op.drop_table("seal_request")
    op.drop_table("signing_request")
    op.drop_table("signing_device")
    op.drop_table("format_rule_choice")
    with op.batch_alter_table("copy_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_request_organisation_id"))
        batch_op.drop_index("ix_copy_request_document")

    op.drop_table("copy_request")
    with op.batch_alter_table("document_copy", schema=None) as batch_op:
        batch_op.drop_index("ix_document_copy_document")

    op.drop_table("document_copy")
    with op.batch_alter_table("postal_item", schema=None) as batch_op:
        batch_op.drop_index("ix_postal_item_delivery")

    op.drop_table("postal_item")
    with op.batch_alter_table("postal_envelope", schema=None) as batch_op:
        batch_op.drop_index("ix_postal_envelope_day")

    op.drop_table("postal_envelope")
    with op.batch_alter_table("returned_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_returned_mail_open")

    op.drop_table("returned_mail")
    op.drop_table("mailbox_place")
    op.drop_table("delivery_event")
    with op.batch_alter_table("arrival_forward", schema=None) as batch_op:
        batch_op.drop_index("ix_arrival_forward_holder")

    op.drop_table("received_package")
    with op.batch_alter_table("arrival_tie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arrival_tie_earlier_id"))
        batch_op.drop_index(batch_op.f("ix_arrival_tie_document_id"))
        batch_op.drop_index(batch_op.f("ix_arrival_tie_arrival_id"))

    op.drop_table("arrival_tie")
    op.drop_table("arrival_file")
    op.drop_table("arrival_forward")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signature_standing",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index("ix_signature_document")

    op.drop_table("seen_pdf")
    op.drop_table("signature")
    op.drop_table("initial")
    op.drop_table("revision")
    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.drop_index("ix_rendition_document")

    op.drop_table("rendition")
    with op.batch_alter_table("kept_copy_use", schema=None) as batch_op:
        batch_op.drop_index("ix_kept_copy_use_day")

    op.drop_table("kept_copy_use")
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_register_entry_document")

    op.drop_table("register_entry")
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recipient_document_id"))

    op.drop_table("recipient")
    op.drop_table("issued_document")
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_document_document_id"))

    op.drop_table("dossier_document")
    op.drop_table("document_signatory")
    op.drop_table("document_seal")
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.drop_index("ix_citation_key")

    op.drop_table("citation")
    with op.batch_alter_table("document_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_relation_target_arrival_id"))
        batch_op.drop_index(batch_op.f("ix_document_relation_document_id"))

    op.drop_table("document_relation")
    op.drop_table("document_issuer")
    with op.batch_alter_table("document_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_file_document_id"))

    op.drop_table("document_file")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_made")
        batch_op.drop_index("ix_delivery_channel")
        batch_op.drop_index("ix_delivery_status")

    op.drop_table("delivery")
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.drop_index("ix_arrival_reference")
        batch_op.drop_index("ix_arrival_organisation")
        batch_op.drop_index("ix_arrival_holder")
        batch_op.drop_index("ix_arrival_document")

    op.drop_table("arrival")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index("ix_approval_document")

    op.drop_table("approval")
    with op.batch_alter_table("addressee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_addressee_document_id"))

    op.drop_table("addressee")
    with op.batch_alter_table("address_book_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_book_member_entry_id"))

    op.drop_table("address_book_member")
    with op.batch_alter_table("position", schema=None) as batch_op:
        batch_op.drop_index("ix_position_person")
        batch_op.drop_index(batch_op.f("ix_position_organisation_id"))

    op.drop_table("position")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_organisation_id"))

    op.drop_table("dossier")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_state")
        batch_op.drop_index("ix_document_number")
        batch_op.drop_index("ix_document_saved_at")
        batch_op.drop_index(batch_op.f("ix_document_organisation_id"))

    op.drop_table("document")
    with op.batch_alter_table("address_book_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_book_entry_owner_id"))

    op.drop_table("address_book_entry")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_organisation_id"))

    op.drop_table("unit")
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_in_substitute_id"))

    op.drop_table("stand_in")
    with op.batch_alter_table("signing_authority", schema=None) as batch_op:
        batch_op.drop_index("ix_signing_authority_person")

    op.drop_table("signing_authority")
    op.drop_table("register")
    with op.batch_alter_table("organisation_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_name_organisation_id"))

    op.drop_table("organisation_name")
    op.drop_table("imported_workflow")
    op.drop_table("arrival_book")
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_token_person_id"))

    op.drop_table("access_token")
    op.drop_table("calendar_day")
    op.drop_table("one_time_code")
    op.drop_table("person")
    op.drop_table("organisation")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_holder")

    op.drop_table("notice")
    op.drop_table("move_key")
    with op.batch_alter_table("worker_seen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worker_seen_seen_at"))

    op.drop_table("worker_seen")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_status_due")
        batch_op.drop_index("ix_job_item")

    op.drop_table("peer")
    op.drop_table("job")
    with op.batch_alter_table("item_role", schema=None) as batch_op:
        batch_op.drop_index("ix_item_role_holder_item")

    op.drop_table("item_role")
    op.drop_table("history_head")
    with op.batch_alter_table("history_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_history_entry_item")

    op.drop_table("history_entry")
    with op.batch_alter_table("awaiting", schema=None) as batch_op:
        batch_op.drop_index("ix_awaiting_item")
        batch_op.drop_index("ix_awaiting_holder")

    op.drop_table("awaiting")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS refuse_change()")
