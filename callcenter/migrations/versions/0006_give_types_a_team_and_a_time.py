"""Types say who does their work orders and within what time; a work order says when it is due."""

import sqlalchemy as sa
from alembic import op

from callcenter.kernel import db as kernel

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("ticket_types", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_minutes", _INT, nullable=True))
        batch_op.add_column(sa.Column("team_id", _INT, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_ticket_types_team_id_teams"), "teams", ["team_id"], ["id"])
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_at", kernel.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_column("due_at")
    with op.batch_alter_table("ticket_types", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ticket_types_team_id_teams"), type_="foreignkey")
        batch_op.drop_column("team_id")
        batch_op.drop_column("due_minutes")
