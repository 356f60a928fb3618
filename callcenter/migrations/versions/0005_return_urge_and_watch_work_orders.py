"""Work orders that were returned, urged, supervised or merged, and those who watch them."""

import sqlalchemy as sa
from alembic import op

from callcenter.kernel import db as kernel

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MARKS = {"returned": "returned_at", "urged": "urged_at", "supervised": "supervisor_id"}


def upgrade() -> None:
    op.create_table(
        "ticket_watchers",
        sa.Column("ticket_id", _INT, nullable=False),
        sa.Column("user_id", _INT, nullable=False),
        sa.Column("at", kernel.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_watchers_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ticket_watchers_user_id_users")),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_watchers")),
    )
    op.create_index(op.f("ix_ticket_watchers_user_id"), "ticket_watchers", ["user_id"])
    op.create_table(
        "ticket_merges",
        sa.Column("id", _INT, nullable=False),
        sa.Column("source_id", _INT, nullable=False),
        sa.Column("target_id", _INT, nullable=False),
        sa.Column("by_id", _INT, nullable=False),
        sa.Column("at", kernel.UtcDateTime(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("undone_at", kernel.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["tickets.id"], name=op.f("fk_ticket_merges_source_id_tickets")),
        sa.ForeignKeyConstraint(["target_id"], ["tickets.id"], name=op.f("fk_ticket_merges_target_id_tickets")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_ticket_merges_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_merges")),
    )
    op.create_index(op.f("ix_ticket_merges_target_id"), "ticket_merges", ["target_id"])
    stands = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_ticket_merges_source",
        "ticket_merges",
        ["source_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("returned_at", kernel.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("urges", _INT, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("urged_at", kernel.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("supervisor_id", _INT, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_tickets_supervisor_id_users"), "users", ["supervisor_id"], ["id"])
    for name, column in _MARKS.items():
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_tickets_{name}", "tickets", ["id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in _MARKS:
        op.drop_index(f"ix_tickets_{name}", table_name="tickets")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tickets_supervisor_id_users"), type_="foreignkey")
        for column in ("supervisor_id", "urged_at", "urges", "returned_at"):
            batch_op.drop_column(column)
    op.drop_table("ticket_merges")
    op.drop_table("ticket_watchers")
