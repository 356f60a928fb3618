"""Any spelling of a number finds the same number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.customers.identity import (
    MAX_EXTENSION,
    MAX_NUMBER,
    Number,
    NumberKind,
    display,
    is_emergency,
    normalise,
)

MOBILE = "+8613800138000"
SHENZHEN = "+8675588886666"
SHANGHAI = "+862112345678"

SPELLINGS = [
    ("13800138000", MOBILE, "mobile", ""),
    ("+8613800138000", MOBILE, "mobile", ""),
    ("+86 138 0013 8000", MOBILE, "mobile", ""),
    ("0086-138-0013-8000", MOBILE, "mobile", ""),
    ("8613800138000", MOBILE, "mobile", ""),
    ("86 138 0013 8000", MOBILE, "mobile", ""),
    ("013800138000", MOBILE, "mobile", ""),
    ("(+86)13800138000", MOBILE, "mobile", ""),
    ("138.0013.8000", MOBILE, "mobile", ""),
    ("138/0013/8000", MOBILE, "mobile", ""),
    ("１３８００１３８０００", MOBILE, "mobile", ""),
    ("＋８６－138－0013－8000", MOBILE, "mobile", ""),
    ("+86\u00a0138\u00a00013\u00a08000", MOBILE, "mobile", ""),
    ("\u202a+8613800138000\u202c", MOBILE, "mobile", ""),
    ("138\u20130013\u20148000", MOBILE, "mobile", ""),
    ("手机：13800138000", MOBILE, "mobile", ""),
    ("'13800138000", MOBILE, "mobile", ""),
    ("13800138000.0", MOBILE, "mobile", ""),
    ("13800138000#", MOBILE, "mobile", ""),
    ("\t13800138000\r\n", MOBILE, "mobile", ""),
    ("sip:13800138000@10.0.0.1", MOBILE, "mobile", ""),
    ("sip:+8613800138000@sbc.example.com:5060;user=phone", MOBILE, "mobile", ""),
    ("SIPS:%2B8613800138000@example.com", MOBILE, "mobile", ""),
    ("sip:13800138000;phone-context=+86@ims.example", MOBILE, "mobile", ""),
    ('"张三" <sip:013800138000@10.1.1.1;transport=udp>;tag=7f', MOBILE, "mobile", ""),
    ("<tel:+86-138-0013-8000>", MOBILE, "mobile", ""),
    ('"13900139000" <sip:13800138000@host>', MOBILE, "mobile", ""),
    ("13800138000@10.0.0.1", MOBILE, "mobile", ""),
    ("075588886666", SHENZHEN, "landline", ""),
    ("0755-88886666", SHENZHEN, "landline", ""),
    ("(0755)8888 6666", SHENZHEN, "landline", ""),
    ("【0755】88886666", "【0755】88886666", "other", ""),
    ("+86 (0)755 8888 6666", SHENZHEN, "landline", ""),
    ("86-0755-88886666", SHENZHEN, "landline", ""),
    ("008675588886666", SHENZHEN, "landline", ""),
    ("75588886666", SHENZHEN, "landline", ""),
    ("tel:88886666;phone-context=+86755", SHENZHEN, "landline", ""),
    ("tel:0755-88886666;phone-context=+86", SHENZHEN, "landline", ""),
    ("tel:+86-755-8888-6666;ext=801", SHENZHEN, "landline", "801"),
    ("0755-88886666-801", SHENZHEN, "landline", "801"),
    ("0755-88886666转801", SHENZHEN, "landline", "801"),
    ("0755-88886666 轉 801", SHENZHEN, "landline", "801"),
    ("0755-88886666（分机801）", SHENZHEN, "landline", "801"),
    ("0755-88886666 ext. 801", SHENZHEN, "landline", "801"),
    ("0755-88886666 Extension: 801", SHENZHEN, "landline", "801"),
    ("0755-88886666x801", SHENZHEN, "landline", "801"),
    ("0755-88886666#801", SHENZHEN, "landline", "801"),
    ("075588886666,,801", SHENZHEN, "landline", "801"),
    ("075588886666，801#", SHENZHEN, "landline", "801"),
    ("+8675588886666;ext=801", SHENZHEN, "landline", "801"),
    ("021-12345678", SHANGHAI, "landline", ""),
    ("021/1234.5678", SHANGHAI, "landline", ""),
    ("862112345678", SHANGHAI, "landline", ""),
    ("2112345678", SHANGHAI, "landline", ""),
    ("010 8888 8888", "+861088888888", "landline", ""),
    ("0931-2345678", "+869312345678", "landline", ""),
    ("88886666", "88886666", "landline", ""),
    ("8888-6666", "88886666", "landline", ""),
    ("2345678", "2345678", "landline", ""),
    ("110", "110", "short", ""),
    ("+86110", "110", "short", ""),
    ("10086", "10086", "short", ""),
    ("0086 10086", "10086", "short", ""),
    ("+10086", "10086", "short", ""),
    ("12345", "12345", "short", ""),
    ("95588", "95588", "short", ""),
    ("95105105", "95105105", "short", ""),
    ("1001", "1001", "short", ""),
    ("sip:1001:secret@10.0.0.1", "1001", "short", ""),
    ("400-123-4567", "4001234567", "short", ""),
    ("+864001234567", "4001234567", "short", ""),
    ("864001234567", "4001234567", "short", ""),
    ("800 810 8888", "8008108888", "short", ""),
    ("106912345678", "106912345678", "short", ""),
    ("+1 (650) 253-0000", "+16502530000", "international", ""),
    ("001 650 253 0000", "+16502530000", "international", ""),
    ("0044 20 7183 8750", "+442071838750", "international", ""),
    ("442071838750", "+442071838750", "international", ""),
    ("+852 2345 6789", "+85223456789", "international", ""),
    ("+44 20 7183 8750 x12", "+442071838750", "international", "12"),
    ("", "", "anonymous", ""),
    ("   ", "", "anonymous", ""),
    ("anonymous", "", "anonymous", ""),
    ("Unavailable", "", "anonymous", ""),
    ("RESTRICTED", "", "anonymous", ""),
    ("private", "", "anonymous", ""),
    ("未知", "", "anonymous", ""),
    ("sip:anonymous@anonymous.invalid", "", "anonymous", ""),
    ('"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', "", "anonymous", ""),
    ("anonymous@anonymous.invalid", "", "anonymous", ""),
    ("sip:10.0.0.1:5060", "", "anonymous", ""),
    ("sipp", "sipp", "other", ""),
    ("sip:sipp@127.0.0.1:5061", "sipp", "other", ""),
    ("Bob Smith", "Bob Smith", "other", ""),
    ("bob@example.com", "bob@example.com", "other", ""),
    ("192.168.1.1", "192.168.1.1", "other", ""),
    ("1-800-FLOWERS", "1-800-FLOWERS", "other", ""),
    ("#31#13800138000", "#31#13800138000", "other", ""),
    ("13800138000/13900139000", "13800138000/13900139000", "other", ""),
    ("1.38E+10", "1.38E+10", "other", ""),
    ("1", "1", "other", ""),
    ("99999999999999999999999", "99999999999999999999999", "other", ""),
    ("a'; DROP TABLE customers;--", "a'; DROP TABLE customers;--", "other", ""),
    ("x\x00\x1b[31m\r\nVia: evil", "x [31m Via: evil", "other", ""),
]


@pytest.mark.parametrize(("raw", "number", "kind", "extension"), SPELLINGS)
def test_a_spelling_gives_its_number(raw: str, number: str, kind: str, extension: str) -> None:
    found = normalise(raw)
    assert (found.e164, found.kind, found.extension) == (number, kind, extension)


@given(
    st.text(max_size=80)
    | st.from_regex(r"[+0-9 ()\-.#x,;=<>@a-z]{0,40}")
    | st.from_regex(r"(00|\+)?(86)?0?[0-9]{3,14}")
)
def test_reading_again_changes_nothing_and_nothing_grows(raw: str) -> None:
    found = normalise(raw)
    assert normalise(found.spelling) == found
    assert len(found.e164) <= MAX_NUMBER
    assert len(found.extension) <= MAX_EXTENSION
    assert not any(ord(char) < 32 for char in found.e164)
    assert found.is_phone == (found.kind not in {"anonymous", "other"})
    assert normalise(display(found)).match_key == found.match_key or not found.is_phone


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", "+86", "0086", "86", "0", "+86 ", "sip:", "tel:"]),
)
def test_every_mobile_is_found_behind_every_prefix(digits: str, prefix: str) -> None:
    assert normalise(prefix + digits) == Number(f"+86{digits}", NumberKind.MOBILE)


def test_a_long_hostile_text_is_cut_and_read_quickly() -> None:
    for raw in ("1" * 100_000, "1 " * 50_000, "<" * 100_000, "1x" * 50_000, "\u202e" * 100_000, "sip:" * 30_000):
        assert len(normalise(raw).e164) <= MAX_NUMBER


def test_an_area_code_completes_a_local_number() -> None:
    assert normalise("88886666", area_code="0755").e164 == SHENZHEN
    assert normalise("8888 6666 转 12", area_code="755") == Number(SHENZHEN, NumberKind.LANDLINE, "12")
    assert normalise("13800138000", area_code="0755").e164 == MOBILE


def test_another_home_country_has_its_own_rules() -> None:
    assert normalise("(650) 253-0000", country="US") == Number("+16502530000", NumberKind.LANDLINE)
    assert normalise("07400 123456", country="GB") == Number("+447400123456", NumberKind.MOBILE)
    assert normalise("+8613800138000", country="GB").kind == NumberKind.INTERNATIONAL


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("13800138000", "138 0013 8000"),
        ("075588886666转12", "0755 8888 6666 #12"),
        ("01088888888", "010 8888 8888"),
        ("09312345678", "0931 234 5678"),
        ("88886666", "8888 6666"),
        ("4001234567", "400 123 4567"),
        ("10086", "10086"),
        ("0016502530000", "+1 650-253-0000"),
        ("sipp", "sipp"),
        ("anonymous", ""),
    ],
)
def test_a_number_is_shown_as_people_write_it(raw: str, shown: str) -> None:
    assert display(normalise(raw)) == shown


@pytest.mark.parametrize("raw", ["110", "119", "+86120", "sip:122@10.0.0.1", "112", "tel:110;phone-context=+86"])
def test_emergency_numbers_are_known_in_every_spelling(raw: str) -> None:
    assert is_emergency(normalise(raw))


@pytest.mark.parametrize("raw", ["1100", "10086", "13800138110", ""])
def test_other_numbers_are_no_emergency(raw: str) -> None:
    assert not is_emergency(normalise(raw))
