"""In which calls a work order was talked about."""

import sqlalchemy as sa
from alembic import op

from callcenter.kernel import db as kernel

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_calls",
        sa.Column("ticket_id", _INT, nullable=False),
        sa.Column("call_id", sa.String(length=40), nullable=False),
        sa.Column("by_id", _INT, nullable=False),
        sa.Column("at", kernel.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_ticket_calls_by_id_users")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_calls_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", "call_id", name=op.f("pk_ticket_calls")),
    )
    op.create_index(op.f("ix_ticket_calls_call_id"), "ticket_calls", ["call_id"])


def downgrade() -> None:
    op.drop_table("ticket_calls")
