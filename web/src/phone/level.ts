// How loud a track is, for the meters: root mean square over about 20 ms, 0 to 1 on a scale that fits speech.
import { onUnmounted, ref, watch, type Ref } from 'vue'

export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const decibel = 20 * Math.log10(Math.sqrt(sum / Math.max(1, samples.length)) + 1e-6)
  return Math.min(1, Math.max(0, (decibel + 60) / 54))
}

/** `told` hears each measure, also when the level stays as it is. */
export function useLevel(source: () => MediaStream | MediaStreamTrack | null, told?: (level: number) => void): Ref<number> {
  const level = ref(0)
  let context: AudioContext | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  function stop(): void {
    clearInterval(timer)
    void context?.close()
    context = null
    level.value = 0
  }
  watch(
    source,
    (from) => {
      stop()
      if (!from) return
      const stream = from instanceof MediaStream ? from : new MediaStream([from])
      context = new AudioContext()
      void context.resume()
      const analyser = context.createAnalyser()
      analyser.fftSize = 1024
      context.createMediaStreamSource(stream).connect(analyser)
      const samples = new Float32Array(analyser.fftSize)
      timer = setInterval(() => {
        analyser.getFloatTimeDomainData(samples)
        level.value = loudness(samples)
        told?.(level.value)
      }, 60)
    },
    { immediate: true },
  )
  onUnmounted(stop)
  return level
}
