"""Who was asked to help with a work order, and who asked for more time."""

import sqlalchemy as sa
from alembic import op

from callcenter.kernel import db as kernel

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_helpers",
        sa.Column("id", _INT, nullable=False),
        sa.Column("ticket_id", _INT, nullable=False),
        sa.Column("user_id", _INT, nullable=False),
        sa.Column("asked_by_id", _INT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", kernel.UtcDateTime(), nullable=False),
        sa.Column("done_at", kernel.UtcDateTime(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", kernel.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_helpers_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ticket_helpers_user_id_users")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_ticket_helpers_asked_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_helpers")),
    )
    op.create_index(op.f("ix_ticket_helpers_ticket_id"), "ticket_helpers", ["ticket_id"])
    asked = sa.text("done_at IS NULL AND withdrawn_at IS NULL")
    op.create_index(
        "uq_ticket_helpers_asked",
        "ticket_helpers",
        ["user_id", "ticket_id"],
        unique=True,
        sqlite_where=asked,
        postgresql_where=asked,
    )
    op.create_table(
        "ticket_extensions",
        sa.Column("id", _INT, nullable=False),
        sa.Column("ticket_id", _INT, nullable=False),
        sa.Column("asked_by_id", _INT, nullable=False),
        sa.Column("until", kernel.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", kernel.UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", _INT, nullable=True),
        sa.Column("decided_at", kernel.UtcDateTime(), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_extensions_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_ticket_extensions_asked_by_id_users")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_ticket_extensions_decided_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_extensions")),
    )
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_ticket_extensions_undecided",
        "ticket_extensions",
        ["ticket_id"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )


def downgrade() -> None:
    op.drop_table("ticket_extensions")
    op.drop_table("ticket_helpers")
