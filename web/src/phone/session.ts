// The headset of this tab, from sign-in to sign-out: who is the phone, when the microphone opens, where sound goes.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { api, randomId } from '@/api'
import { useLive } from '@/stores/live'
import { usePrefs } from '@/stores/prefs'
import { useSession } from '@/stores/session'
import { afterPaint } from '@/ui/paint'
import { askMicrophone, Headset, type HeadsetState, type MicrophoneState } from './headset'
import { usePhone } from './store'
import { PhoneTabs } from './tabs'
import { becomesPhone, troubles } from './webrtc'

function on(target: EventTarget | undefined, name: string, work: () => void): () => void {
  target?.addEventListener(name, work)
  return () => target?.removeEventListener(name, work)
}

export const useHeadset = defineStore('headset', () => {
  const live = useLive()
  const phone = usePhone()
  const prefs = usePrefs()
  const state = ref<HeadsetState>('off')
  const microphone = ref<MicrophoneState>('closed')
  const testing = ref(false)
  const silenced = ref(false)
  const remote = ref<MediaStream | null>(null)
  const monitor = shallowRef<MediaStreamTrack | null>(null)
  const audio = new Audio()
  audio.autoplay = true
  const tab = randomId()
  const headset = new Headset(tab, {
    onState: (next) => (state.value = next),
    onMicrophone: (next) => hear(next),
    onRemote: (stream) => void play(stream),
  })
  let tabs: PhoneTabs | null = null
  let stops: (() => void)[] = []

  const usesBrowser = computed(() => phone.seat?.device.kind !== 'sip')
  const badge = computed(() => (usesBrowser.value ? state.value : 'sip'))
  const troubled = computed(() => usesBrowser.value && troubles.includes(microphone.value))
  const needed = computed(() => phone.offer !== null || phone.call !== null || testing.value || prefs.sound.keepOpen)

  /** A second ear at the microphone, for the meters: it still hears when the track to the customer is muted. */
  function hear(next: MicrophoneState): void {
    microphone.value = next
    monitor.value?.stop()
    monitor.value = next === 'open' ? (headset.microphone?.clone() ?? null) : null
    if (monitor.value) monitor.value.enabled = true
  }
  /** Asks again where the microphone was refused or gone; also when a device was plugged in. */
  async function retryMicrophone(): Promise<void> {
    if (!troubled.value && headset.microphone?.readyState !== 'ended') return
    if (needed.value) await headset.openMicrophone(prefs.sound.microphone)
    else await checkMicrophone()
  }
  /** Whether there is a microphone to speak into, where one is needed: asks for permission if nobody has. */
  async function checkMicrophone(): Promise<boolean> {
    if (!usesBrowser.value || state.value === 'elsewhere' || microphone.value === 'open') return true
    const found = await askMicrophone(prefs.sound.microphone)
    if (typeof found === 'string') {
      microphone.value = found
      return false
    }
    found.stop()
    microphone.value = 'closed'
    return true
  }

  async function play(stream: MediaStream): Promise<void> {
    remote.value = stream
    audio.srcObject = stream
    await resumeSound()
  }
  /** A browser may refuse to play before the first click on the page; then the bar asks for one. */
  async function resumeSound(): Promise<void> {
    try {
      await audio.play()
      silenced.value = false
    } catch {
      silenced.value = true
    }
  }
  async function setSink(id: string): Promise<void> {
    if (!('setSinkId' in audio)) return
    await audio.setSinkId(id).catch(() => {
      // The chosen loudspeaker was unplugged: the system's own is used until another is chosen.
      prefs.sound.speaker = ''
    })
  }

  async function begin(): Promise<void> {
    if (tabs || !useSession().takesCalls) return
    tabs = new PhoneTabs(tab, () => headset.yieldTo())
    stops = [
      live.onTold(({ name, data }) => {
        if (name === 'headset.lost') headset.reconnect()
        if (name === 'headset.replaced' && data.tab === tab) {
          tabs?.release()
          headset.yieldTo()
        }
      }),
      watch([needed, () => state.value, () => prefs.sound.microphone, usesBrowser], followMicrophone, { immediate: true }),
      watch(() => phone.muted, (on) => headset.setMuted(on), { immediate: true }),
      watch(() => prefs.sound.speaker, (id) => void setSink(id), { immediate: true }),
      watch(usesBrowser, (on) => void (on ? connect() : headset.stop())),
      // The tab or browser that was the phone is gone: this one takes over by itself.
      watch(() => phone.seat?.headset, (now) => now === 'absent' && state.value === 'elsewhere' && void connect()),
      on(window, 'pagehide', () => headset.leave()),
      on(navigator.mediaDevices, 'devicechange', () => void retryMicrophone()),
    ]
    await connect()
  }
  const opens = () => needed.value && usesBrowser.value && state.value !== 'elsewhere' && state.value !== 'off'
  function followMicrophone(): void {
    // To open a device is work for the whole browser: whoever rings is shown first.
    if (opens()) afterPaint(() => opens() && void headset.openMicrophone(prefs.sound.microphone))
    else if (!needed.value || !usesBrowser.value) headset.closeMicrophone()
  }

  async function connect(): Promise<void> {
    if (!tabs || !usesBrowser.value) return
    const answered = await tabs.isTaken()
    const seat = await api.seats.me().catch(() => null)
    // A seat is made when it is first asked for, after the first screen was read.
    if (seat) live.put('seat', seat)
    if (seat?.device.kind === 'sip') return
    const standing = { answered, seatConnected: seat?.headset === 'connected', wasPhone: tabs.wasPhone }
    if (becomesPhone(standing)) await take()
    else state.value = 'elsewhere'
  }
  /** "Use this tab": the others let go. */
  async function take(): Promise<void> {
    tabs?.take()
    await headset.start()
  }

  async function finish(): Promise<void> {
    stops.forEach((stop) => stop())
    stops = []
    const mine = tabs !== null && state.value !== 'elsewhere'
    tabs?.release()
    tabs?.close()
    tabs = null
    if (mine) await headset.stop()
    audio.srcObject = null
  }

  async function setTesting(on: boolean): Promise<void> {
    testing.value = on
    if (on) await headset.openMicrophone(prefs.sound.microphone)
    await api.seats.setEcho(on)
  }

  return {
    state, badge, microphone, troubled, monitor, silenced, testing, remote, usesBrowser, begin, finish, take, setTesting,
    resumeSound, retryMicrophone, checkMicrophone,
  }
})
