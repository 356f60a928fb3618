"""The flow of an outgoing call: the agent's end first, then the customer, with ringback and early media."""

from callcenter.kernel.clock import utc_now
from callcenter.telephony import dialling
from callcenter.telephony.bridge.actor import CallActor, CommandRefused
from callcenter.telephony.bridge.addresses import reachable
from callcenter.telephony.bridge.facts import fact
from callcenter.telephony.bridge.happenings import Commanded
from callcenter.telephony.bridge.joining import dial_agent, join_agent_phone, join_browser
from callcenter.telephony.bridge.live import Phase
from callcenter.telephony.bridge.talk import begin_talk
from callcenter.telephony.services.calls import NewCall, open_call
from callcenter.telephony.signals import DialLeg, LegEnded, LegProgressed, TrunkAccess
from callcenter.telephony.sounds import music

RING_SECONDS = 60
AGENT_RING_SECONDS = 30

_REASONS = {
    486: "busy",
    600: "busy",
    408: "no_answer",
    480: "no_answer",
    487: "no_answer",
    403: "rejected",
    603: "rejected",
    404: "number_unknown",
    484: "number_unknown",
    604: "number_unknown",
}


async def dial(actor: CallActor, command: Commanded) -> None:
    """Claim the agent, open the call, bring the agent's end, then dial the customer."""
    call, bridge, args = actor.call, actor.bridge, command.args
    new = NewCall(
        call_id=call.id,
        direction="out",
        caller=str(args.get("caller_id", "")),
        dialled=call.dialled,
        agent_id=command.user_id,
        customer_id=args.get("customer_id"),
        promise_id=args.get("promise_id"),
        live=call.to_json(),
    )
    await bridge.ledger.ask(lambda session: open_call(session=session, new=new, now=utc_now()))
    if args["device"] == "sip":
        call.phase = Phase.CALLING_AGENT
        await dial_agent(actor, user_id=command.user_id, uri=str(args["uri"]), timeout_seconds=AGENT_RING_SECONDS)
        actor.note(actor.keep())
        return
    await join_browser(actor, user_id=command.user_id)
    await dial_customer(actor)


async def agent_phone_answered(actor: CallActor) -> None:
    """The agent lifted the SIP phone: now the customer."""
    await join_agent_phone(actor)
    await dial_customer(actor)


async def dial_customer(actor: CallActor) -> None:
    """Call the customer through the trunk."""
    call, bridge = actor.call, actor.bridge
    trunk = bridge.directory.trunk
    if trunk is None:
        raise CommandRefused("no-trunk")
    if actor.line.room < 1:
        raise CommandRefused("no-line-free")
    hop = await reachable(f"sip:{trunk.uri}")
    call.phase = Phase.DIALING
    await actor.show_mix()
    bridge.own(call.leg, actor)
    actor.line.legs.add(call.leg)
    actor.note(
        fact(
            "leg.open",
            leg_id=call.leg,
            call_id=call.id,
            kind="customer",
            device="sip",
            line=call.line,
            state="dialing",
            number=call.dialled,
            user_id=None,
        ),
        actor.keep(),
    )
    await actor.send(
        DialLeg(
            leg=call.leg,
            call=call.id,
            uri=f"sip:{dialling.dial_string(call.dialled)}@{trunk.uri}",
            from_number=trunk.caller_id,
            trunk=TrunkAccess(uri=hop, username=trunk.username, password=trunk.password),
            timeout_seconds=RING_SECONDS,
        )
    )


async def progressed(actor: CallActor, signal: LegProgressed) -> None:
    """It rings there: our ringback, unless the far end sends its own sound."""
    call = actor.call
    if call.phase is not Phase.DIALING:
        return
    if signal.early_media:
        call.is_customer_joined, call.ringback = True, ""
        actor.note(actor.keep(has_early_media=True))
    elif not call.is_customer_joined and signal.code in {180, 181, 183}:
        call.ringback = str(music("ringback"))
    actor.note(fact("leg.move", leg_id=call.leg, trigger="ring"), actor.moved("ring"))
    await actor.show_mix()


async def customer_answered(actor: CallActor) -> None:
    """The customer took the call."""
    actor.call.is_customer_joined = True
    actor.note(fact("leg.move", leg_id=actor.call.leg, trigger="answer"), actor.keep(has_early_media=False))
    await begin_talk(actor)


def failure_reason(signal: LegEnded) -> str:
    """Why an outgoing call was not answered, told apart by the SIP code."""
    return _REASONS.get(signal.code, "failed")
