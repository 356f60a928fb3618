"""Types say through which doors their work orders come, how calls about them end, and what one should know."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LISTS = ("sources", "dispositions", "skills")


def upgrade() -> None:
    with op.batch_alter_table("ticket_types", schema=None) as batch_op:
        for column in _LISTS:
            batch_op.add_column(sa.Column(column, sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("version", _INT, nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("ticket_types", schema=None) as batch_op:
        batch_op.drop_column("version")
        for column in reversed(_LISTS):
            batch_op.drop_column(column)
