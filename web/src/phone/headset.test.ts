import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem, api } from '@/api'
import { Headset, type HeadsetState, type MicrophoneState } from './headset'

class FakePeer {
  static all: FakePeer[] = []
  connectionState = 'new'
  iceGatheringState = 'complete'
  localDescription = { sdp: 'offer' }
  closed = false
  onconnectionstatechange: (() => void) | null = null
  ontrack: unknown = null
  sent: (MediaStreamTrack | null)[] = []
  constructor() {
    FakePeer.all.push(this)
  }
  addTransceiver = () => ({
    sender: { replaceTrack: async (track: MediaStreamTrack | null) => void this.sent.push(track) },
    setCodecPreferences: () => {},
  })
  createOffer = async () => ({})
  setLocalDescription = async () => {}
  setRemoteDescription = async () => this.become('connected')
  close = () => (this.closed = true)
  become(state: string): void {
    this.connectionState = state
    this.onconnectionstatechange?.()
  }
}

const track = () => ({ readyState: 'live', enabled: true, stop: vi.fn(), onended: null }) as unknown as MediaStreamTrack
const last = () => FakePeer.all.at(-1)!
let states: HeadsetState[] = []
let microphones: MicrophoneState[] = []
let headset: Headset

beforeEach(() => {
  vi.useFakeTimers()
  FakePeer.all = []
  states = []
  microphones = []
  vi.stubGlobal('RTCPeerConnection', FakePeer)
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [] }) })
  vi.stubGlobal('window', { isSecureContext: true })
  vi.spyOn(api.seats, 'connectHeadset').mockResolvedValue({ headset: 'h1', sdp: 'answer' })
  vi.spyOn(api.seats, 'dropHeadset').mockResolvedValue(undefined)
  headset = new Headset('tab', { onState: (s) => states.push(s), onMicrophone: (m) => microphones.push(m), onRemote: () => {} })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('headset', () => {
  it('asks for the next connection only when the last one was let go', async () => {
    await headset.start()
    let dropped = () => {}
    vi.mocked(api.seats.dropHeadset).mockImplementation(() => new Promise((resolve) => (dropped = () => resolve(undefined))))
    const stopped = headset.stop()
    const started = headset.start()
    await vi.advanceTimersByTimeAsync(100)
    expect(api.seats.connectHeadset).toHaveBeenCalledTimes(1)
    dropped()
    await Promise.all([stopped, started])
    expect(api.seats.connectHeadset).toHaveBeenCalledTimes(2)
    expect(states.at(-1)).toBe('connected')
  })
  it('connects again within two seconds when the connection fails', async () => {
    await headset.start()
    expect(states.at(-1)).toBe('connected')
    last().become('failed')
    expect(states.at(-1)).toBe('lost')
    await vi.advanceTimersByTimeAsync(2000)
    expect(FakePeer.all).toHaveLength(2)
    expect(states.at(-1)).toBe('connected')
    expect(FakePeer.all[0]?.closed).toBe(true)
  })
  it('goes on trying while the server is away, and stops when it refuses', async () => {
    const connect = vi.mocked(api.seats.connectHeadset).mockRejectedValue(new Problem(503, {}))
    await headset.start()
    await vi.advanceTimersByTimeAsync(9000)
    expect(connect.mock.calls.length).toBeGreaterThan(4)
    connect.mockRejectedValue(new Problem(403, {}))
    await vi.advanceTimersByTimeAsync(2100)
    expect(states.at(-1)).toBe('unavailable')
    const tries = connect.mock.calls.length
    await vi.advanceTimersByTimeAsync(9000)
    expect(connect.mock.calls.length).toBe(tries)
  })
  it('gives way to another tab for good, without ending the other tab\'s headset', async () => {
    await headset.start()
    headset.yieldTo()
    expect(states.at(-1)).toBe('elsewhere')
    headset.reconnect()
    await vi.advanceTimersByTimeAsync(5000)
    expect(FakePeer.all).toHaveLength(1)
    expect(api.seats.dropHeadset).not.toHaveBeenCalled()
  })
  it('sends the microphone only between open and close, and carries it over a reconnect', async () => {
    const mine = track()
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => ({ getAudioTracks: () => [mine] }) } })
    await headset.start()
    expect(last().sent).toEqual([])
    await headset.openMicrophone('')
    expect(last().sent).toEqual([mine])
    last().become('failed')
    await vi.advanceTimersByTimeAsync(2000)
    expect(last().sent).toEqual([mine])
    headset.closeMicrophone()
    expect(last().sent).toEqual([mine, null])
    expect(mine.stop).toHaveBeenCalled()
    expect(microphones).toEqual(['open', 'closed'])
  })
  it('lets nothing out while muted', async () => {
    const mine = track()
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => ({ getAudioTracks: () => [mine] }) } })
    headset.setMuted(true)
    await headset.start()
    await headset.openMicrophone('')
    expect(mine.enabled).toBe(false)
  })
  it('says why there is no microphone', async () => {
    vi.stubGlobal('navigator', {})
    vi.stubGlobal('window', { isSecureContext: false })
    await headset.openMicrophone('')
    const refusing = async () => Promise.reject(new DOMException('', 'NotAllowedError'))
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: refusing } })
    await headset.openMicrophone('')
    expect(microphones).toEqual(['insecure', 'denied'])
  })
})
