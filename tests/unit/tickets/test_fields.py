"""What comes in is plain, bounded and named."""

import pytest
from pydantic import ValidationError

from callcenter.kernel.plain import plain_line, plain_text
from callcenter.tickets.fields import NewTicket, TicketFilter, TicketPatch


def test_text_keeps_lines_and_markup_but_no_control_characters() -> None:
    assert plain_text("  a\r\nb\rc\x00\x1b[31m\u202egnp.exe<script>\n ") == "a\nb\nc[31mgnp.exe<script>"


def test_a_line_has_no_line_ends() -> None:
    assert plain_line("退款\n\n\t 申请 ") == "退款 申请"


def test_letters_are_composed() -> None:
    assert plain_text("Cafe\u0301") == "Café"


@pytest.mark.parametrize("subject", ["", "   ", "\x00\x07", "\n\n", "x" * 201])
def test_a_subject_without_letters_or_too_long_is_refused(subject: str) -> None:
    with pytest.raises(ValidationError):
        NewTicket(type_id=1, subject=subject)


@pytest.mark.parametrize("subject", ["", None, "\u202e"])
def test_a_subject_cannot_be_patched_away(subject: str | None) -> None:
    with pytest.raises(ValidationError):
        TicketPatch.model_validate({"subject": subject})


def test_a_subject_of_200_letters_fits() -> None:
    assert len(NewTicket(type_id=1, subject="字" * 200).subject) == 200


@pytest.mark.parametrize("wrong", [0, -1, 2**63])
def test_an_id_is_one_a_column_holds(wrong: int) -> None:
    with pytest.raises(ValidationError):
        NewTicket(type_id=wrong, subject="x")


def test_several_categories_are_separated_by_commas() -> None:
    assert TicketFilter.model_validate({"category": "new,open"}).category == ("new", "open")
    with pytest.raises(ValidationError):
        TicketFilter.model_validate({"category": "new,ajar"})


@pytest.mark.parametrize(("given", "meant"), [("me", "me"), ("none", "none"), ("12", 12)])
def test_an_assignee_is_a_word_or_an_id(given: str, meant: object) -> None:
    assert TicketFilter.model_validate({"assignee_id": given}).assignee_id == meant
