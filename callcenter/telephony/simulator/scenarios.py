"""Who calls in the demonstration, and about what."""

from dataclasses import dataclass
from typing import Literal

from callcenter.telephony.sounds import caller_lines


@dataclass(frozen=True, slots=True)
class Scenario:
    """A caller. `lines` names the sound files spoken in turns; `seconds` is how long the call lasts at most."""

    name: str
    who_zh: str
    who_en: str
    number: str
    language: Literal["zh-CN", "en"]
    lines: str
    seconds: float

    def audio(self) -> tuple[str, ...]:
        """The sound files, in order."""
        return tuple(str(path) for path in caller_lines(self.lines)) if self.lines else ()


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("order", "李娜（查订单）", "Li Na (where is my order)", "13912345678", "zh-CN", "zh-order", 180.0),
        Scenario("repair", "王强（报修）", "Wang Qiang (repair)", "13800138000", "zh-CN", "zh-repair", 180.0),
        Scenario("complaint", "赵敏（投诉）", "Zhao Min (complaint)", "02162345678", "zh-CN", "zh-complaint", 240.0),
        Scenario("english", "Emma Brown（英文）", "Emma Brown (English)", "+442079460123", "en", "en-order", 180.0),
        Scenario("english-repair", "Tom Reed（英文）", "Tom Reed (English)", "+12025550143", "en", "en-repair", 180.0),
        Scenario("silent", "无声来电", "A caller who says nothing", "13600001111", "zh-CN", "", 60.0),
        Scenario("impatient", "等不及的来电", "A caller who soon gives up", "15900002222", "zh-CN", "zh-order", 8.0),
        Scenario("anonymous", "匿名来电", "A caller without a number", "anonymous", "zh-CN", "zh-repair", 120.0),
    )
}
