"""The order of what is due next, kept by indexes of the pending work orders."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_DUE = "coalesce(due_at, '9000-01-01 00:00:00+00')"
_PRESS = (
    "(CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END"
    " - 4 * (urges + CASE WHEN returned_at IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN supervisor_id IS NULL THEN 0 ELSE 1 END))"
)
_OF = {"": (), "_assignee": ("assignee_id",), "_team": ("team_id",), "_creator": ("creator_id",)}


def upgrade() -> None:
    where = sa.text("state NOT IN ('solved', 'closed')")
    for name, columns in _OF.items():
        parts: list[str | sa.TextClause] = [*columns, sa.text(_DUE), sa.text(_PRESS), "id"]
        op.create_index(f"ix_tickets_due{name}", "tickets", parts, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in _OF:
        op.drop_index(f"ix_tickets_due{name}", table_name="tickets")
