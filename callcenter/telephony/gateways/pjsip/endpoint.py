"""The SIP library of a process: started, checked, polled, stopped; its legs and accounts."""

import ctypes
from collections import deque
from dataclasses import dataclass
from urllib.parse import quote

import pjsua2 as pj
from pjsua2 import _pjsua2

from callcenter.telephony.gateways.pjsip.errors import SipError, translated
from callcenter.telephony.gateways.pjsip.events import Event
from callcenter.telephony.gateways.pjsip.floodgate import Floodgate
from callcenter.telephony.gateways.pjsip.jitter import shed_less
from callcenter.telephony.gateways.pjsip.legs import Account, Leg, dial
from callcenter.telephony.signals import RegisterTrunk, TrunkAccess

CODECS = ("PCMA/8000", "PCMU/8000", "G722/16000")
CLOCK = 8_000
OLDEST_VERSION = (2, 15)
MAX_POLLS = 8
NULL_DEVICE = -99
"""The library's number of the device that makes no sound but keeps the clock."""

ACCOUNTS = 8
"""The library's own limit of accounts."""

REGISTER_RETRY_SECONDS = 30
GOODBYE_MILLISECONDS = 500


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """Where an endpoint listens. `advertised` is the address told to far ends behind NAT."""

    host: str
    sip_port: int
    rtp_port: int
    rtp_ports: int
    user: str = "line"
    advertised: str = ""


class _Library(pj.Endpoint):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.turned_away = 0

    def onRejectedIncomingCall(self, prm: object) -> None:
        self.turned_away += 1


class Endpoint:
    """One SIP endpoint. All methods are called from the thread that made it."""

    def __init__(self, options: EndpointOptions) -> None:
        self.options = options
        self.events: deque[Event] = deque()
        self.legs: dict[str, Leg] = {}
        self.capacity = 0
        self._accounts: dict[TrunkAccess | None, Account] = {}
        self._library: _Library | None = None
        self.floodgate = Floodgate()

    @property
    def turned_away(self) -> int:
        """INVITEs the library refused by itself because no leg was free."""
        return self._library.turned_away if self._library else 0

    def start(self) -> None:
        """Start the library and refuse to go on when it is not the one this was built for."""
        library = self._library = _Library()
        with translated("start of the SIP library"):
            library.libCreate()
            library.libInit(self._library_config())
            self._open_transport(library)
            library.libStart()
            library.audDevManager().setNullDev()
            for codec in library.codecEnum2():
                library.codecSetPriority(codec.codecId, 0)
            for priority, codec_id in zip((255, 254, 253), CODECS, strict=True):
                library.codecSetPriority(codec_id, priority)
        self._check(library)
        self.floodgate.watch(host=self.options.host, port=self.options.sip_port)
        self._accounts[None] = self._open_account(self._account_config(None), is_default=True)

    def nowhere(self) -> pj.AudioMedia:
        """A port that hears and forgets: a port that nobody hears has no level."""
        if self._library is None:
            raise SipError("not started")
        return self._library.audDevManager().getPlaybackDevMedia()

    def poll(self) -> None:
        """Let the library work off what has come, and return at once."""
        if self._library is None:
            return
        for _ in range(MAX_POLLS):
            handled = self._library.libHandleEvents(0)
            self.floodgate.regulate(len(self.legs))
            if handled <= 0:
                return

    def dial(
        self,
        leg_id: str,
        uri: str,
        *,
        local_uri: str = "",
        trunk: TrunkAccess | None = None,
        follows_redirects: bool = False,
    ) -> None:
        """Place an outgoing leg; SipError when the library refuses."""
        leg = Leg(self._account_of(trunk), leg_id)
        leg.follows_redirects = follows_redirects
        dial(leg, uri, local_uri=local_uri)
        self.legs[leg_id] = leg

    def registering(self, wanted: RegisterTrunk, *, name: str) -> Account:
        """An account that registers at once and keeps itself registered; its events carry `name`. The caller keeps it."""
        config = self._account_config(wanted.access)
        user = quote(wanted.access.username or self.options.user, safe="+-_.!~*'()&=$,;?/")
        config.idUri = f"sip:{user}@{wanted.domain.partition(':')[0]}"
        # The address says where to send; it is not for the trunk to read.
        config.sipConfig.proxies.clear()
        config.sipConfig.proxies.append(f"{wanted.access.uri};lr;hide")
        registration = config.regConfig
        registration.registrarUri = f"sip:{wanted.domain}"
        registration.timeoutSec = wanted.seconds
        # The library tries again by itself when nobody answers or the trunk is in trouble, never after a refusal.
        registration.retryIntervalSec = registration.firstRetryIntervalSec = REGISTER_RETRY_SECONDS
        registration.unregWaitMsec = GOODBYE_MILLISECONDS
        return self._open_account(config, name=name)

    def drop(self, leg_id: str) -> None:
        """Let a disconnected leg go.

        Its object would hang up whoever has its number by now; in that case it is
        disowned: a few hundred bytes are lost, a stranger's call is not.
        """
        leg = self.legs.pop(leg_id, None)
        self.floodgate.note(1)
        if leg is not None and any(other.slot == leg.slot for other in self.legs.values()):
            leg.thisown = False

    def stop(self) -> None:
        """End the library. The process must end right after, by `os._exit`."""
        self.legs.clear()
        self._accounts.clear()
        if self._library is not None:
            self._library.libDestroy()

    def _keep(self, leg: Leg, message: str) -> None:
        self.legs[leg.leg] = leg
        self.floodgate.note(message.count("\nm=") - 1)

    def _library_config(self) -> pj.EpConfig:
        config = pj.EpConfig()
        ua, media, log = config.uaConfig, config.medConfig, config.logConfig
        ua.maxCalls, ua.threadCnt, ua.mainThreadOnly = 32, 0, True
        ua.userAgent, ua.natTypeInSdp, ua.mwiUnsolicitedEnabled = "", 0, False
        media.clockRate = media.sndClockRate = CLOCK
        media.audioFramePtime, media.channelCount = 20, 1
        shed_less(media)
        media.noVad, media.ecTailLen, media.sndAutoCloseTime = True, 0, -1
        # Even as an error the library writes down a packet that it cannot read, whole, with numbers and names.
        log.level = log.consoleLevel = 0
        log.msgLogging = 0
        return config

    def _open_transport(self, library: pj.Endpoint) -> None:
        config = pj.TransportConfig()
        config.port, config.boundAddress = self.options.sip_port, self.options.host
        config.publicAddress = self.options.advertised
        library.transportCreate(pj.PJSIP_TRANSPORT_UDP, config)

    def _check(self, library: pj.Endpoint) -> None:
        version = library.libVersion()
        if (version.major, version.minor) < OLDEST_VERSION:
            raise SipError(f"pjsip {version.full} is older than {'.'.join(map(str, OLDEST_VERSION))}")
        self.capacity = int(ctypes.CDLL(_pjsua2.__file__).pjsua_call_get_max_count())
        if self.capacity < 2:
            raise SipError(f"the SIP library allows {self.capacity} calls; at least two are needed")
        enabled = {codec.codecId.rsplit("/", 1)[0] for codec in library.codecEnum2() if codec.priority > 0}
        if enabled != set(CODECS):
            raise SipError(f"codecs are {sorted(enabled)}, not {sorted(CODECS)}")
        if library.audDevManager().getPlaybackDev() != NULL_DEVICE:
            raise SipError("the silent sound device is not in use: there would be no clock")

    def _account_of(self, trunk: TrunkAccess | None) -> Account:
        known = self._accounts.get(trunk)
        if known is not None:
            return known
        if len(self._accounts) >= ACCOUNTS:
            raise SipError(f"more than {ACCOUNTS - 1} trunks on one line")
        account = self._accounts[trunk] = self._open_account(self._account_config(trunk))
        return account

    def _account_config(self, trunk: TrunkAccess | None) -> pj.AccountConfig:
        options = self.options
        config = pj.AccountConfig()
        config.idUri = f"sip:{options.user}@{options.advertised or options.host}"
        config.callConfig.prackUse = pj.PJSUA_100REL_NOT_USED
        media = config.mediaConfig
        media.transportConfig.port, media.transportConfig.portRange = options.rtp_port, options.rtp_ports
        media.transportConfig.boundAddress = options.host
        media.transportConfig.publicAddress = options.advertised
        media.ipv6Use, media.srtpUse, media.lockCodecEnabled = pj.PJSUA_IPV6_DISABLED, pj.PJMEDIA_SRTP_DISABLED, False
        nat = config.natConfig
        nat.iceEnabled, nat.sipStunUse, nat.mediaStunUse = False, pj.PJSUA_STUN_USE_DISABLED, pj.PJSUA_STUN_USE_DISABLED
        nat.contactRewriteUse = nat.viaRewriteUse = nat.sdpNatRewriteUse = nat.sipOutboundUse = 0
        if trunk is not None:
            config.sipConfig.proxies.append(trunk.uri if ";lr" in trunk.uri else f"{trunk.uri};lr")
            if trunk.username:
                credentials = pj.AuthCredInfo("digest", trunk.realm, trunk.username, 0, trunk.password)
                config.sipConfig.authCreds.append(credentials)
        return config

    def _open_account(self, config: pj.AccountConfig, *, name: str = "", is_default: bool = False) -> Account:
        account = Account(events=self.events, keep=self._keep, name=name)
        with translated("account"):
            account.create(config, is_default)
        return account
