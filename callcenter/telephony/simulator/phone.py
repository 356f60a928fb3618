"""A simulated phone: one SIP endpoint of its own that carries out plans, up to as many calls as the library allows."""

from collections.abc import Callable

from callcenter.telephony.gateways.pjsip import (
    Conference,
    Endpoint,
    EndpointOptions,
    LegMedia,
    LegState,
    Offered,
    PlayerEnded,
    Silence,
    SipError,
    ToneHeard,
)
from callcenter.telephony.line.invites import read_invite, readable
from callcenter.telephony.simulator.plans import AnswerPlan, CallPlan
from callcenter.telephony.simulator.talk import Talk

Told = dict[str, object]


class Phone:
    """Carries out plans; `tell` hears of each change of a call as a JSON object."""

    def __init__(
        self,
        options: EndpointOptions,
        *,
        tell: Callable[[Told], None],
        answering: Callable[[str], AnswerPlan] | None = None,
    ) -> None:
        self.endpoint = Endpoint(options)
        self._conference = Conference()
        self._tell = tell
        self._answering = answering
        self._talks: dict[str, Talk] = {}

    def start(self) -> None:
        """Start the SIP library."""
        self.endpoint.start()
        self._conference.put("silence", Silence())
        self._conference.put("nowhere", self.endpoint.nowhere())

    @property
    def is_idle(self) -> bool:
        """Whether no call is left."""
        return not self.endpoint.legs

    def place(self, plan: CallPlan, *, leg: str, now: float) -> None:
        """Place a call."""
        host = self.endpoint.options.host
        number = plan.from_number or "simulator"
        name = plan.from_name.replace('"', "").replace("\\", "")
        local_uri = f'"{name}" <sip:{number}@{host}>' if name else f"<sip:{number}@{host}>"
        talk = Talk(plan=plan, leg=leg, began_at=now, endpoint=self.endpoint, conference=self._conference)
        self._talks[leg] = talk
        self._say(talk, "dialing", to=plan.uri)
        try:
            self.endpoint.dial(leg, plan.uri, local_uri=local_uri, follows_redirects=True)
        except SipError as error:
            del self._talks[leg]
            self._say(talk, "ended", code=0, reason=str(error), answered=False, seconds=0.0, by="near", tones="")

    def hang_up(self, call: str) -> None:
        """End a call by the id of its plan."""
        for talk in self._talks.values():
            if talk.plan.id == call:
                talk.end()

    def hold(self, call: str, *, on: bool) -> None:
        """Put the far end of a call on hold, or take it back."""
        for leg, talk in self._talks.items():
            sip_leg = self.endpoint.legs.get(leg)
            if talk.plan.id == call and sip_leg is not None:
                sip_leg.hold(on=on)

    def hang_up_all(self) -> None:
        """End every call."""
        for talk in self._talks.values():
            talk.end()

    def turn(self, now: float) -> None:
        """One turn of the loop: poll the library, go on with every call."""
        self.endpoint.poll()
        while self.endpoint.events:
            self._handle(self.endpoint.events.popleft(), now)
        for talk in self._talks.values():
            talk.turn(now)

    def stop(self) -> None:
        """End the library; the process must end right after."""
        self._talks.clear()
        self._conference.clear()
        self.endpoint.stop()

    def _handle(self, event: object, now: float) -> None:
        match event:
            case Offered():
                self._on_offered(event, now)
            case LegState():
                self._on_state(event, now)
            case LegMedia():
                talk = self._talks.get(event.leg)
                if talk is not None:
                    talk.on_media()
            case ToneHeard():
                talk = self._talks.get(event.leg)
                if talk is not None:
                    talk.tones += event.digit
                    self._say(talk, "tone", digit=event.digit, method=event.method)
            case PlayerEnded():
                talk = self._talks.get(event.player)
                if talk is not None:
                    talk.on_player_ended(now)

    def _on_offered(self, event: Offered, now: float) -> None:
        invite = read_invite(event.message)
        number = invite.request_user or invite.to_user
        answer = self._answering(number) if self._answering else AnswerPlan(ring_seconds=0.0, final_code=480)
        talk = Talk(
            plan=answer.talk,
            leg=event.leg,
            began_at=now,
            endpoint=self.endpoint,
            conference=self._conference,
            answer=answer,
        )
        self._talks[event.leg] = talk
        self._say(
            talk,
            "incoming",
            number=number,
            from_number=invite.from_user,
            from_name=invite.from_name,
            asserted=invite.asserted,
            peer=event.peer,
        )

    def _on_state(self, event: LegState, now: float) -> None:
        talk = self._talks.get(event.leg)
        if event.state == "disconnected":
            self._conference.forget(f"leg:{event.leg}")
            self.endpoint.drop(event.leg)
            self._talks.pop(event.leg, None)
            if talk is not None:
                talk.close()
                self._say(
                    talk,
                    "ended",
                    code=event.code,
                    reason=readable(event.reason),
                    answered=talk.answered_at is not None,
                    seconds=round(now - talk.answered_at, 2) if talk.answered_at is not None else 0.0,
                    by="near" if talk.is_ending else "far",
                    tones=talk.tones,
                    quality=event.quality,
                )
        elif talk is None:
            return
        elif event.state == "early" and talk.answer is None:
            self._say(talk, "ringing", code=event.code)
        elif event.state in ("connecting", "confirmed") and talk.answered_at is None:
            talk.answered_at = now
            self._say(talk, "talking")

    def _say(self, talk: Talk, state: str, **more: object) -> None:
        self._tell({"id": talk.plan.id or talk.leg, "state": state, **more})
