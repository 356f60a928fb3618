"""The route of the operation log."""

from callcenter.accounts.queries.audit import AuditQuery, AuditView, audit_log
from callcenter.accounts.routes.blueprint import api
from callcenter.kernel.http import Page, endpoint, kernel
from callcenter.kernel.permissions import Permission


@endpoint(api, "GET /audit", needs=Permission.AUDIT_READ, query=AuditQuery, returns=Page[AuditView])
def get_audit(query: AuditQuery) -> Page[AuditView]:
    """The operation log, newest first."""
    with kernel().db.reading() as session:
        return audit_log(session, query)
