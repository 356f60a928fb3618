"""One call of a simulated phone: when to ring, answer, speak, listen, press keys and hang up."""

from pathlib import Path

from callcenter.telephony.gateways.pjsip import Conference, Endpoint, Player, Recorder, SipError
from callcenter.telephony.simulator.plans import AnswerPlan, CallPlan

FIRST_WORDS_SECONDS = 0.4
QUIET_SECONDS = 0.9
QUIET_LEVEL = 8
LISTEN_SECONDS = 0.05
MOST_PATIENCE_SECONDS = 5.0
"""So long a turn is waited for when the other side is never quiet."""
PAUSE_SECONDS = 1.0
KEY_SECONDS = 0.3


class Talk:
    """Goes on by `turn`; times are monotonic seconds."""

    def __init__(
        self,
        *,
        plan: CallPlan,
        leg: str,
        began_at: float,
        endpoint: Endpoint,
        conference: Conference,
        answer: AnswerPlan | None = None,
    ) -> None:
        self.plan = plan
        self.leg = leg
        self.answer = answer
        self.answered_at: float | None = None
        self.is_ending = False
        self.tones = ""
        self._endpoint = endpoint
        self._conference = conference
        self._began_at = began_at
        self._stage = "new"
        self._to_say = list(plan.audio)
        self._to_press = list(plan.digits)
        self._press_at = 0.0
        self._is_speaking = False
        self._quiet_since: float | None = None
        self._may_speak_since: float | None = None
        self._listen_at = 0.0
        self._has_media = False
        self._owes_hello = plan.speaks_first

    def turn(self, now: float) -> None:
        """Do what is due."""
        if self.is_ending:
            return
        if self.answered_at is None:
            self._before_answer(now)
            return
        if now - self.answered_at >= self.plan.seconds:
            self.end()
            return
        self._press_keys(now, self.answered_at)
        self._speak_in_turn(now, self.answered_at)

    def end(self) -> None:
        """Hang up."""
        self.is_ending = True
        sip_leg = self._endpoint.legs.get(self.leg)
        if sip_leg is not None:
            try:
                sip_leg.end()
            except SipError:
                # The far end was quicker.
                return

    def close(self) -> None:
        """Give up everything that belongs to the call."""
        for name in ("say", "record"):
            self._conference.take(f"{name}:{self.leg}")
        self._conference.want(self.leg, frozenset())

    def on_media(self) -> None:
        """The call's sound has a new place."""
        sip_leg = self._endpoint.legs.get(self.leg)
        if sip_leg is None:
            return
        port, _ = sip_leg.audio()
        self._has_media = port is not None
        if port is None:
            self._conference.forget(f"leg:{self.leg}")
            return
        self._conference.put(f"leg:{self.leg}", port)
        if self.plan.record and not self._conference.has(f"record:{self.leg}"):
            Path(self.plan.record).parent.mkdir(parents=True, exist_ok=True)
            self._conference.put(f"record:{self.leg}", Recorder(Path(self.plan.record)))
        leg, record = f"leg:{self.leg}", f"record:{self.leg}"
        spoken = {(f"say:{self.leg}", leg), ("silence", leg)}
        self._conference.want(self.leg, frozenset(spoken | {(leg, "nowhere"), (leg, record), ("silence", record)}))

    def on_player_ended(self, now: float) -> None:
        """What was being said has been said."""
        self._conference.take(f"say:{self.leg}")
        self._is_speaking = False
        self._quiet_since = None
        if self.answered_at is None and self.answer is not None:
            self._finish_early(self.answer)
        self._listen_at = now

    def _before_answer(self, now: float) -> None:
        answer = self.answer
        waited = now - self._began_at
        if answer is None:
            if waited >= self.plan.patience_seconds:
                self.end()
        elif self._stage == "new":
            self._stage = "ringing"
            if answer.early_audio:
                self._reply(183)
                self._say(answer.early_audio, loop=False)
            elif answer.ring_seconds > 0:
                self._reply(180)
        elif self._stage == "ringing" and not answer.early_audio and waited >= answer.ring_seconds:
            self._finish_early(answer)

    def _finish_early(self, answer: AnswerPlan) -> None:
        self._stage = "decided"
        self.is_ending = answer.final_code >= 300
        if answer.final_code:
            self._reply(answer.final_code)

    def _press_keys(self, now: float, answered_at: float) -> None:
        if not self._to_press or not self._has_media or now < max(self._press_at, answered_at + PAUSE_SECONDS):
            return
        key = self._to_press.pop(0)
        self._press_at = now + (PAUSE_SECONDS if key == "," else KEY_SECONDS)
        sip_leg = self._endpoint.legs.get(self.leg)
        if key != "," and sip_leg is not None:
            try:
                sip_leg.press(key)
            except SipError:
                # The call is going down.
                return

    def _speak_in_turn(self, now: float, answered_at: float) -> None:
        if self._is_speaking or not self._to_say or not self._has_media or now - answered_at < FIRST_WORDS_SECONDS:
            return
        if not self.plan.has_turns:
            words, self._to_say = tuple(self._to_say), []
            self._say(words, loop=self.plan.is_looped)
        elif (is_quiet := self._owes_hello or self._is_other_quiet(now)) or self._has_waited(now):
            self._owes_hello = False
            self._may_speak_since = None
            line = self._to_say.pop(0)
            if not is_quiet:
                # Said into music or noise: nobody may have heard it, so there is something left to say to an agent.
                self._to_say.append(line)
            self._say((line,), loop=False)

    def _has_waited(self, now: float) -> bool:
        """Music or noise at the other end never ends: after a while a person speaks all the same."""
        if self._may_speak_since is None:
            self._may_speak_since = now
        return now - self._may_speak_since >= MOST_PATIENCE_SECONDS

    def _is_other_quiet(self, now: float) -> bool:
        if now < self._listen_at:
            return False
        self._listen_at = now + LISTEN_SECONDS
        if self._conference.level(f"leg:{self.leg}") > QUIET_LEVEL:
            self._quiet_since = None
            return False
        if self._quiet_since is None:
            self._quiet_since = now
        return now - self._quiet_since >= QUIET_SECONDS

    def _say(self, files: tuple[str, ...], *, loop: bool) -> None:
        try:
            player = Player(key=self.leg, files=files, loop=loop, events=self._endpoint.events)
        except SipError:
            self._to_say = []
            raise
        self._is_speaking = True
        self._conference.put(f"say:{self.leg}", player)

    def _reply(self, code: int) -> None:
        sip_leg = self._endpoint.legs.get(self.leg)
        if sip_leg is not None:
            try:
                sip_leg.reply(code)
            except SipError:
                # The caller gave up a moment ago.
                return
