"""Prepared texts for comments, replies and solutions."""

import sqlalchemy as sa
from alembic import op

from callcenter.kernel import db as kernel

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_templates",
        sa.Column("id", _INT, nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("type_id", _INT, nullable=True),
        sa.Column("owner_id", _INT, nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=True),
        sa.Column("takes_over", sa.Boolean(), nullable=False),
        sa.Column("solves", sa.Boolean(), nullable=False),
        sa.Column("updated_at", kernel.UtcDateTime(), nullable=False),
        sa.Column("version", _INT, nullable=False),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_ticket_templates_priority")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_ticket_templates_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["type_id"], ["ticket_types.id"], name=op.f("fk_ticket_templates_type_id_ticket_types")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_templates")),
    )
    op.create_index(op.f("ix_ticket_templates_owner_id"), "ticket_templates", ["owner_id"])


def downgrade() -> None:
    op.drop_table("ticket_templates")
