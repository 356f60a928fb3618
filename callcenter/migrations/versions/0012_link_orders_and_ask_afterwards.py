"""Which work orders belong together, how customers were asked afterwards, and who was mentioned in a comment."""

import sqlalchemy as sa
from alembic import op

from callcenter.kernel import db as kernel

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_links",
        sa.Column("id", _INT, nullable=False),
        sa.Column("low_id", _INT, nullable=False),
        sa.Column("high_id", _INT, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_id", _INT, nullable=False),
        sa.Column("at", kernel.UtcDateTime(), nullable=False),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_ticket_links_order")),
        sa.ForeignKeyConstraint(["low_id"], ["tickets.id"], name=op.f("fk_ticket_links_low_id_tickets")),
        sa.ForeignKeyConstraint(["high_id"], ["tickets.id"], name=op.f("fk_ticket_links_high_id_tickets")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_ticket_links_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_links")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_ticket_links_low_id_high_id")),
    )
    op.create_index(op.f("ix_ticket_links_high_id"), "ticket_links", ["high_id"])
    op.create_table(
        "ticket_visits",
        sa.Column("id", _INT, nullable=False),
        sa.Column("ticket_id", _INT, nullable=False),
        sa.Column("by_id", _INT, nullable=False),
        sa.Column("at", kernel.UtcDateTime(), nullable=False),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("satisfied", _INT, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("has_reopened", sa.Boolean(), nullable=False),
        sa.CheckConstraint("satisfied BETWEEN 1 AND 5", name=op.f("ck_ticket_visits_satisfied")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_visits_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_ticket_visits_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_visits")),
    )
    op.create_index(op.f("ix_ticket_visits_ticket_id"), "ticket_visits", ["ticket_id"])
    with op.batch_alter_table("ticket_comments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mentions", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("ticket_comments", schema=None) as batch_op:
        batch_op.drop_column("mentions")
    op.drop_table("ticket_visits")
    op.drop_table("ticket_links")
