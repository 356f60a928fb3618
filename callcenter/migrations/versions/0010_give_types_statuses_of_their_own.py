"""Types have statuses of their own, each standing for a state of the machine; an order in one is in that state."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_statuses",
        sa.Column("id", _INT, nullable=False),
        sa.Column("type_id", _INT, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name_zh", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("position", _INT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("next", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('in_progress', 'waiting', 'solved', 'closed')", name=op.f("ck_ticket_statuses_state")
        ),
        sa.ForeignKeyConstraint(["type_id"], ["ticket_types.id"], name=op.f("fk_ticket_statuses_type_id_ticket_types")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_statuses")),
        sa.UniqueConstraint("type_id", "code", name=op.f("uq_ticket_statuses_type_id_code")),
    )
    op.create_index("uq_ticket_statuses_id_state", "ticket_statuses", ["id", "state"], unique=True)
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("status_id", _INT, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_status_id_ticket_statuses"),
            "ticket_statuses",
            ["status_id", "state"],
            ["id", "state"],
        )
    has_one = sa.text("status_id IS NOT NULL")
    op.create_index("ix_tickets_status", "tickets", ["status_id", "id"], sqlite_where=has_one, postgresql_where=has_one)


def downgrade() -> None:
    op.drop_index("ix_tickets_status", table_name="tickets")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tickets_status_id_ticket_statuses"), type_="foreignkey")
        batch_op.drop_column("status_id")
    op.drop_table("ticket_statuses")
