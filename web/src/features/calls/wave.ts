// wavesurfer.js behind our words: two channels drawn from given peaks, sound from an address. Never decodes.
import WaveSurfer from 'wavesurfer.js'
import { onUnmounted, ref, watch, type Ref } from 'vue'
import type { Peaks } from '@/api'
import { loudest, within } from './player'

export interface Wave {
  playing: Ref<boolean>
  at: Ref<number>
  rate: Ref<number>
  failed: Ref<boolean>
  draw: (box: HTMLElement, url: string, peaks: Peaks) => void
  toggle: () => void
  seek: (seconds: number) => void
}

const CHANNEL_HEIGHT = 58

function channelLooks(): { waveColor: string; progressColor: string; height: number }[] {
  const style = getComputedStyle(document.documentElement)
  const tone = (name: string) => style.getPropertyValue(name).trim()
  const faint = (colour: string) => `color-mix(in srgb, ${colour} 42%, ${tone('--surface')})`
  return [tone('--blue'), tone('--accent')].map((colour) => ({ waveColor: mixed(faint(colour)), progressColor: colour, height: CHANNEL_HEIGHT }))
}

/** A canvas takes plain colours only; the browser works a mixture out. */
function mixed(colour: string): string {
  const probe = document.createElement('span')
  probe.style.color = colour
  document.body.append(probe)
  const plain = getComputedStyle(probe).color
  probe.remove()
  return plain
}

export function useWave(dark: () => boolean): Wave {
  const playing = ref(false)
  const at = ref(0)
  const rate = ref(1)
  const failed = ref(false)
  let wave: WaveSurfer | null = null
  let seconds = 0

  function draw(box: HTMLElement, url: string, peaks: Peaks): void {
    wave?.destroy()
    failed.value = false
    seconds = peaks.seconds
    // Fetched when played, not when looked at: the operation log says who heard a recording.
    const media = new Audio()
    media.preload = 'none'
    wave = WaveSurfer.create({
      container: box, media, url, peaks: peaks.channels, duration: peaks.seconds, splitChannels: channelLooks(), barWidth: 2, barGap: 1,
      barRadius: 2, normalize: true, maxPeak: loudest(peaks), cursorWidth: 2, cursorColor: getComputedStyle(document.documentElement).getPropertyValue('--ink').trim(), dragToSeek: true,
    })
    wave.setPlaybackRate(rate.value, true)
    wave.on('play', () => (playing.value = true))
    wave.on('pause', () => (playing.value = false))
    wave.on('finish', () => (playing.value = false))
    wave.on('timeupdate', (now) => (at.value = now))
    wave.on('error', () => (failed.value = true))
  }
  function toggle(): void {
    wave?.playPause().catch(() => (failed.value = true))
  }
  function seek(to: number): void {
    const moment = within(to, seconds)
    wave?.setTime(moment)
    at.value = moment
  }
  watch(rate, (value) => wave?.setPlaybackRate(value, true))
  watch(dark, () => setTimeout(() => wave?.setOptions({ splitChannels: channelLooks() }), 50))
  onUnmounted(() => wave?.destroy())
  return { playing, at, rate, failed, draw, toggle, seek }
}
