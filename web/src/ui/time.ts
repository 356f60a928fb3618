// Times and spans as people read them, in both languages.

export function clockSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const h = Math.floor(whole / 3600)
  const m = Math.floor((whole % 3600) / 60)
  const s = whole % 60
  const pad = (n: number) => String(n).padStart(2, '0')
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${pad(m)}:${pad(s)}`
}

export function secondsBetween(from: string, to: number): number {
  return Math.max(0, (to - Date.parse(from)) / 1000)
}

function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString()
}

/** Short: the hour today, month and day this year, else the date. */
export function shortTime(iso: string, language: string, now = new Date()): string {
  const at = new Date(iso)
  const hour: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false }
  if (sameDay(at, now)) return at.toLocaleTimeString(language, hour)
  if (at.getFullYear() === now.getFullYear()) {
    return at.toLocaleString(language, { month: 'short', day: 'numeric', ...hour })
  }
  return at.toLocaleDateString(language, { year: 'numeric', month: 'short', day: 'numeric' })
}

export function fullTime(iso: string, language: string): string {
  return new Date(iso).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium', hour12: false })
}
