// Rings: a soft two-tone bell on its own output device, a browser notification, and the title of the tab.

export class Ringer {
  private context: AudioContext | null = null
  private audio: HTMLAudioElement | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  /** Sounds until `stop`; `sink` is an output device id, empty for the system's own. */
  start(sink: string, volume: number): void {
    if (this.timer) return
    this.context ??= new AudioContext()
    const context = this.context
    void context.resume()
    const out = this.route(context, sink)
    const bell = () => ring(context, out, volume)
    bell()
    this.timer = setInterval(bell, 2600)
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.audio?.pause()
    void this.context?.suspend()
  }

  private route(context: AudioContext, sink: string): AudioNode {
    if (!sink) return context.destination
    const target = context.createMediaStreamDestination()
    this.audio ??= new Audio()
    const audio = this.audio
    audio.srcObject = target.stream
    const place = 'setSinkId' in audio ? audio.setSinkId(sink) : Promise.resolve()
    void place.catch(() => undefined).then(() => audio.play()).catch(() => undefined)
    return target
  }
}

function ring(context: AudioContext, out: AudioNode, volume: number): void {
  for (const [at, pitch] of [[0, 880], [0.18, 1108.7], [0.36, 1318.5], [0.9, 880], [1.08, 1108.7], [1.26, 1318.5]] as const) {
    const start = context.currentTime + at
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.frequency.value = pitch
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(0.22 * volume, start + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.0005, start + 0.5)
    tone.connect(gain).connect(out)
    tone.start(start)
    tone.stop(start + 0.55)
  }
}

export function mayAskNotices(): boolean {
  return window.isSecureContext && 'Notification' in window && Notification.permission === 'default'
}

/** Shows the call outside the page, when it is not looked at; returns how to take it back. */
export function notify(title: string, body: string, tag: string): () => void {
  if (!('Notification' in window) || Notification.permission !== 'granted' || document.hasFocus()) return () => {}
  let note: Notification
  try {
    note = new Notification(title, { body, tag, icon: '/favicon.svg', requireInteraction: true })
  } catch {
    // Browsers of telephones have the word but not the thing; banner and bell are still there.
    return () => {}
  }
  note.onclick = () => {
    window.focus()
    note.close()
  }
  return () => note.close()
}

/** Alternates the title of the tab until the returned function is called. */
export function flashTitle(text: string): () => void {
  const before = document.title
  let on = false
  const timer = setInterval(() => {
    on = !on
    document.title = on ? text : before
  }, 900)
  return () => {
    clearInterval(timer)
    document.title = before
  }
}
