// The browser's half of a headset: one peer connection from sign-in to sign-out, and a microphone only when needed.
import { api, asProblem } from '@/api'
import { backoff, isLasting, pickCodecs, troubleOf, type MicrophoneTrouble } from './webrtc'

export type HeadsetState = 'off' | 'connecting' | 'connected' | 'lost' | 'elsewhere' | 'unavailable'
export type MicrophoneState = 'closed' | 'open' | MicrophoneTrouble

export interface Listeners {
  onState: (state: HeadsetState) => void
  onMicrophone: (state: MicrophoneState) => void
  onRemote: (stream: MediaStream) => void
}

const SHAKY_MS = 1200

export class Headset {
  readonly tab: string
  id = ''
  private wanted = false
  private attempt = 0
  private turn = 0
  private pc: RTCPeerConnection | null = null
  private sender: RTCRtpSender | null = null
  private track: MediaStreamTrack | null = null
  private opening: Promise<void> | null = null
  private dropping: Promise<void> = Promise.resolve()
  private micWanted = false
  private device = ''
  private muted = false
  private retry: ReturnType<typeof setTimeout> | undefined
  private shaky: ReturnType<typeof setTimeout> | undefined

  constructor(tab: string, private readonly listeners: Listeners) {
    this.tab = tab
  }

  /** Connects, and goes on connecting again until `stop` or `yieldTo`. */
  async start(): Promise<void> {
    this.wanted = true
    this.attempt = 0
    await this.connect()
  }

  /** Another tab has become the phone: let go without telling the server, whose headset is the other one now. */
  yieldTo(): void {
    this.wanted = false
    this.close()
    this.closeMicrophone()
    this.listeners.onState('elsewhere')
  }

  async stop(): Promise<void> {
    const had = this.pc !== null
    this.wanted = false
    this.close()
    this.closeMicrophone()
    this.listeners.onState('off')
    if (had) this.dropping = this.drop()
    await this.dropping
  }

  private async drop(): Promise<void> {
    try {
      await api.seats.dropHeadset()
    } catch (error) {
      console.warn('headset.drop_failed', asProblem(error).code)
    }
  }

  /** The page goes away: hang up now, so that the server need not wait to notice. */
  leave(): void {
    this.close()
  }

  /** The server, or the network, says the connection is gone. */
  reconnect(): void {
    if (!this.wanted) return
    this.listeners.onState('lost')
    this.close()
    clearTimeout(this.retry)
    this.retry = setTimeout(() => void this.connect(), backoff(this.attempt++))
  }

  private async connect(): Promise<void> {
    const mine = ++this.turn
    clearTimeout(this.retry)
    this.listeners.onState(this.attempt ? 'lost' : 'connecting')
    const pc = new RTCPeerConnection({ iceServers: [] })
    this.close()
    this.pc = pc
    const transceiver = pc.addTransceiver('audio', { direction: 'sendrecv' })
    transceiver.setCodecPreferences?.(pickCodecs(RTCRtpReceiver.getCapabilities('audio')?.codecs ?? []))
    this.sender = transceiver.sender
    pc.ontrack = (event) => this.listeners.onRemote(event.streams[0] ?? new MediaStream([event.track]))
    pc.onconnectionstatechange = () => this.watch(pc)
    try {
      await pc.setLocalDescription(await pc.createOffer())
      // To let go of the last connection after asking for the next would let go of the next.
      await this.dropping
      // The server learns our address from our checks, so nothing waits for candidates to be gathered.
      const answer = await api.seats.connectHeadset(this.tab, pc.localDescription?.sdp ?? '')
      if (mine !== this.turn || !this.wanted) return pc.close()
      this.id = answer.headset
      await pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp })
      if (this.track) await this.sender.replaceTrack(this.track)
    } catch (error) {
      pc.close()
      if (mine === this.turn) this.refused(error)
    }
  }

  private refused(error: unknown): void {
    const problem = asProblem(error)
    if (isLasting(problem.status)) {
      this.wanted = false
      this.listeners.onState('unavailable')
    } else this.reconnect()
  }

  private watch(pc: RTCPeerConnection): void {
    if (pc !== this.pc) return
    clearTimeout(this.shaky)
    if (pc.connectionState === 'connected') {
      this.attempt = 0
      this.listeners.onState('connected')
    } else if (pc.connectionState === 'failed' || pc.connectionState === 'closed') {
      this.reconnect()
    } else if (pc.connectionState === 'disconnected') {
      // Often mends by itself; two seconds of silence is the most a caller should meet.
      this.shaky = setTimeout(() => this.reconnect(), SHAKY_MS)
    }
  }

  private close(): void {
    clearTimeout(this.shaky)
    const old = this.pc
    this.pc = null
    this.sender = null
    if (!old) return
    old.onconnectionstatechange = null
    old.ontrack = null
    old.close()
  }

  /** Opens the microphone for an offer or a call; what the browser refuses is told as a state, not thrown. */
  async openMicrophone(device: string): Promise<void> {
    this.micWanted = true
    if (this.track && this.track.readyState === 'live' && this.device === device) return
    while (this.opening) await this.opening
    if (!this.micWanted || (this.track && this.device === device && this.track.readyState === 'live')) return
    this.opening = this.ask(device)
    try {
      await this.opening
    } finally {
      this.opening = null
    }
  }

  private async ask(device: string): Promise<void> {
    const found = await askMicrophone(device)
    if (typeof found === 'string') return this.listeners.onMicrophone(found)
    if (!this.micWanted) return found.stop()
    this.track?.stop()
    this.track = found
    this.device = device
    found.enabled = !this.muted
    // Unplugged or taken away: another microphone takes over if there is one, and if not, the page says so.
    found.onended = () => this.micWanted && found === this.track && void this.openMicrophone(device)
    await this.sender?.replaceTrack(found)
    this.listeners.onMicrophone('open')
  }

  closeMicrophone(): void {
    this.micWanted = false
    this.track?.stop()
    if (this.track) this.listeners.onMicrophone('closed')
    this.track = null
    void this.sender?.replaceTrack(null).catch(() => {
      // A connection that is closing has no sender to silence; its track is stopped already.
    })
  }

  /** Silences the track here too, so that nothing leaves the room while the screen says muted. */
  setMuted(on: boolean): void {
    this.muted = on
    if (this.track) this.track.enabled = !on
  }

  get microphone(): MediaStreamTrack | null {
    return this.track
  }
}

/** A microphone, or why there is none. One that was chosen and is gone gives way to the system's own. */
export async function askMicrophone(device: string): Promise<MediaStreamTrack | MicrophoneTrouble> {
  if (!navigator.mediaDevices) return window.isSecureContext ? 'missing' : 'insecure'
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: microphoneWish(device) })
    return stream.getAudioTracks()[0] ?? 'missing'
  } catch (error) {
    const trouble = troubleOf(error instanceof DOMException ? error.name : '')
    return trouble === 'missing' && device ? askMicrophone('') : trouble
  }
}

export function microphoneWish(device: string): MediaTrackConstraints {
  return {
    echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1,
    ...(device ? { deviceId: { exact: device } } : {}),
  }
}
