// What the microphone's level says about the call: speaking into a muted one, or one that gives no sound at all.

export type MicHint = '' | 'mutedSpeaking' | 'silent'

const SPEECH = 0.38
/** Speech has gaps between its syllables: what counts is how much of the last half second was loud. */
const FORGETS = 0.85
const SPEAKING = 0.45
const SHOWN_MS = 4000
const SILENT_AFTER_MS = 9000
/** Below it there is no room, no breath and no cable noise: a switch on the headset, or the wrong device. */
const NOTHING = 0.01

export class MicWatch {
  private heard = false
  private silentSince = 0
  private loud = 0
  private shownUntil = 0

  /** A level of 0 to 1, several times a second; answers what the agent should be told now. */
  feed(level: number, muted: boolean, now: number): MicHint {
    if (level > NOTHING) this.heard = true
    if (muted) return this.whileMuted(level, now)
    this.loud = 0
    this.shownUntil = 0
    if (this.heard) return ''
    this.silentSince ||= now
    return now - this.silentSince >= SILENT_AFTER_MS ? 'silent' : ''
  }

  private whileMuted(level: number, now: number): MicHint {
    this.silentSince = 0
    this.loud = this.loud * FORGETS + (level >= SPEECH ? 1 - FORGETS : 0)
    if (this.loud >= SPEAKING) this.shownUntil = now + SHOWN_MS
    return now < this.shownUntil ? 'mutedSpeaking' : ''
  }
}
