// What the palette offers; each entry says when it applies.
import { Coffee, FilePlus2, FlaskConical, Keyboard, LayoutDashboard, LogIn, Mic, Pause, Phone, PhoneMissed, PhoneOff, ScrollText, Settings2, Ticket, UserCog, Users } from '@lucide/vue'
import type { Component } from 'vue'
import type { AwayReason, BilingualText } from '@/api'
import { goReady } from '@/phone/ready'
import type { usePhone } from '@/phone/store'
import type { useSession } from '@/stores/session'
import type { useShell } from './shell'

/** `also` is what else finds it: its name in the other language. */
export interface PaletteEntry { label: string; also?: string; icon: Component; show: () => boolean; run: () => void }

interface Parts {
  t: (key: string) => string
  inEveryLanguage: (key: string) => string
  go: (path: string) => void
  word: (text: BilingualText) => string
  reasons: AwayReason[]
  phone: ReturnType<typeof usePhone>
  session: ReturnType<typeof useSession>
  shell: ReturnType<typeof useShell>
}

/** Every word typed must be somewhere in the names, in any order. */
export function matches(entry: Pick<PaletteEntry, 'label' | 'also'>, typed: string): boolean {
  const low = `${entry.label} ${entry.also ?? ''}`.toLowerCase()
  return typed.toLowerCase().split(/\s+/).every((word) => low.includes(word))
}

export function commands({ t, inEveryLanguage, go, word, reasons, phone, session, shell }: Parts): PaletteEntry[] {
  const always = () => true
  const named = (key: string) => ({ label: t(key), also: inEveryLanguage(key) })
  const seated = () => session.takesCalls
  const away = (reason: AwayReason) => ({
    label: `${t('state.seat.away')} · ${word(reason.name)}`, also: `${inEveryLanguage('state.seat.away')} ${Object.values(reason.name).join(' ')}`,
    icon: Coffee, show: seated, run: () => void phone.setPresence('away', reason.code),
  })
  return [
    { ...named('keys.answer'), icon: Phone, show: () => phone.controls.answer, run: () => void phone.answer() },
    { ...named('keys.end'), icon: PhoneOff, show: () => phone.controls.end, run: () => void phone.end() },
    { ...named('keys.hold'), icon: Pause, show: () => phone.controls.hold || phone.controls.resume, run: () => void phone.toggleHold() },
    { ...named('keys.mute'), icon: Mic, show: () => phone.controls.mute || phone.controls.unmute, run: () => void phone.toggleMute() },
    { ...named('keys.ready'), icon: LogIn, show: seated, run: () => void goReady() },
    ...reasons.filter((one) => one.active).map(away),
    { ...named('keys.order'), icon: FilePlus2, show: () => session.can('tickets.write'), run: () => (shell.newOrder = true) },
    { ...named('app.desk'), icon: LayoutDashboard, show: always, run: () => go('/desk') },
    { ...named('app.customers'), icon: Users, show: () => session.can('customers.read'), run: () => go('/customers') },
    { ...named('app.tickets'), icon: Ticket, show: always, run: () => go('/tickets') },
    { ...named('app.calls'), icon: Phone, show: always, run: () => go('/calls') },
    { ...named('app.promises'), icon: PhoneMissed, show: () => session.takesCalls || session.can('calls.read_all'), run: () => go('/promises') },
    { ...named('admin.users'), icon: UserCog, show: () => session.can('users.read'), run: () => go('/admin/users') },
    { ...named('admin.audit'), icon: ScrollText, show: () => session.can('audit.read'), run: () => go('/admin/audit') },
    { ...named('app.demo'), icon: FlaskConical, show: () => session.me?.demo === true, run: () => go('/demo') },
    { ...named('app.sound'), icon: Settings2, show: seated, run: () => (shell.soundCheck = true) },
    { ...named('app.shortcuts'), icon: Keyboard, show: always, run: () => (shell.shortcuts = true) },
  ]
}
