"""Every error becomes one problem+json document, in the reader's language."""

import json
from typing import Any

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from callcenter.kernel.bus import BusDown
from callcenter.kernel.errors import FieldError, Invalid, Problem, Unavailable
from callcenter.kernel.http.context import current_language
from callcenter.kernel.texts import Text, text

log = structlog.get_logger()

_MESSAGES: dict[str, Text] = {
    "missing": text("必填", "Required"),
    "extra_forbidden": text("没有这个字段", "There is no such field"),
    "string_too_short": text("太短", "Too short"),
    "string_too_long": text("太长", "Too long"),
    "string_type": text("应为文字", "Text expected"),
    "int_parsing": text("应为整数", "A whole number expected"),
    "int_type": text("应为整数", "A whole number expected"),
    "bool_type": text("应为是或否", "True or false expected"),
    "bool_parsing": text("应为是或否", "True or false expected"),
    "literal_error": text("不在可选范围内", "Not one of the choices"),
    "enum": text("不在可选范围内", "Not one of the choices"),
    "greater_than_equal": text("太小", "Too small"),
    "less_than_equal": text("太大", "Too large"),
    "datetime_from_date_parsing": text(
        "时间格式应为 2026-01-31T08:00:00Z", "A time such as 2026-01-31T08:00:00Z expected"
    ),
}
_OTHER = text("格式不正确", "Does not fit")


def problem_response(problem: Problem) -> Response:
    """The HTTP answer for a problem."""
    body = json.dumps(problem.document(current_language()), ensure_ascii=False)
    response = Response(body, status=problem.status, mimetype="application/problem+json")
    if problem.status == 429 and "retry_after" in problem.extra:
        response.headers["Retry-After"] = str(problem.extra["retry_after"])
    return response


def field_errors(error: ValidationError) -> tuple[FieldError, ...]:
    """The field errors of a failed validation. A `choices` line tells what was allowed."""
    found = []
    for item in error.errors(include_url=False):
        message = _MESSAGES.get(item["type"], _OTHER)
        expected = str((item.get("ctx") or {}).get("expected", ""))
        if expected:
            message = {language: f"{words}: {expected}" for language, words in message.items()}
        found.append(FieldError(".".join(str(part) for part in item["loc"]), item["type"].replace("_", "-"), message))
    return tuple(found)


def install_problems(app: APIFlask) -> None:
    """Make the application answer every error as a problem."""

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        return problem_response(error)

    @app.errorhandler(BusDown)
    def bus_down(error: BusDown) -> Response:
        log.warning("bus.down", error=str(error))
        return problem_response(
            Unavailable(
                text(
                    "消息总线不可用，电话操作暂停，请稍后重试",
                    "The command bus is away, so call control is too: please try again",
                )
            )
        )

    @app.error_processor
    def api_error(error: HTTPError) -> Any:
        cause = error.__context__
        if isinstance(cause, ValidationError):
            return problem_response(Invalid(errors=field_errors(cause)))
        return _plain(error.status_code, error.message or "")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.response is not None:
            return Response(status=error.code or 500, headers=dict(error.get_headers()))
        return _plain(error.code or 500, error.description or error.name)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("http.failed", path=request.path, kind=type(error).__name__)
        return _plain(500, "")


_TITLES: dict[int, Text] = {
    400: text("请求无法读取，请检查 JSON 格式", "The request cannot be read: check that it is valid JSON"),
    404: text("没有这个地址", "There is nothing at this address"),
    405: text("此地址不支持该方法", "This address does not take that method"),
    413: text("内容太大", "Too large"),
    429: text("请求太频繁，请稍后再试", "Too many requests: wait a little"),
    500: text("服务出错，已记录；请稍后重试", "Something failed here and was logged: please try again"),
}


def _plain(status: int, detail: str) -> Response:
    title = _TITLES.get(status) or text(detail, detail)
    found = type("Plain", (Problem,), {"status": status, "code": f"http-{status}", "title": title})
    return problem_response(found())
