"""Forms of the types of business, and what work orders answered to them."""

import sqlalchemy as sa
from alembic import op

from callcenter.kernel import db as kernel

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_forms",
        sa.Column("id", _INT, nullable=False),
        sa.Column("type_id", _INT, nullable=False),
        sa.Column("number", _INT, nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("by_id", _INT, nullable=True),
        sa.Column("made_at", kernel.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_ticket_forms_by_id_users")),
        sa.ForeignKeyConstraint(["type_id"], ["ticket_types.id"], name=op.f("fk_ticket_forms_type_id_ticket_types")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_forms")),
        sa.UniqueConstraint("type_id", "number", name=op.f("uq_ticket_forms_type_id_number")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form_id", _INT, nullable=True))
        batch_op.add_column(sa.Column("answers", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_foreign_key(batch_op.f("fk_tickets_form_id_ticket_forms"), "ticket_forms", ["form_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tickets_form_id_ticket_forms"), type_="foreignkey")
        batch_op.drop_column("answers")
        batch_op.drop_column("form_id")
    op.drop_table("ticket_forms")
