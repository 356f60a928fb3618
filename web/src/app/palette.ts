// What the palette offers; each entry says when it applies.
import { Coffee, FilePlus2, Keyboard, LayoutDashboard, LogIn, Mic, Pause, Phone, PhoneOff, Settings2, Ticket, Users } from '@lucide/vue'
import type { Component } from 'vue'
import { goReady } from '@/phone/ready'
import type { usePhone } from '@/phone/store'
import type { useSession } from '@/stores/session'
import type { useShell } from './shell'

export interface PaletteEntry { label: string; icon: Component; show: () => boolean; run: () => void }

interface Parts {
  t: (key: string) => string
  go: (path: string) => void
  phone: ReturnType<typeof usePhone>
  session: ReturnType<typeof useSession>
  shell: ReturnType<typeof useShell>
}

/** Every word typed must be somewhere in the label, in any order. */
export function matches(label: string, typed: string): boolean {
  const low = label.toLowerCase()
  return typed.toLowerCase().split(/\s+/).every((word) => low.includes(word))
}

export function commands({ t, go, phone, session, shell }: Parts): PaletteEntry[] {
  const always = () => true
  const seated = () => session.takesCalls
  return [
    { label: t('keys.answer'), icon: Phone, show: () => phone.controls.answer, run: () => void phone.answer() },
    { label: t('keys.end'), icon: PhoneOff, show: () => phone.controls.end, run: () => void phone.end() },
    { label: t('keys.hold'), icon: Pause, show: () => phone.controls.hold || phone.controls.resume, run: () => void phone.toggleHold() },
    { label: t('keys.mute'), icon: Mic, show: () => phone.controls.mute || phone.controls.unmute, run: () => void phone.toggleMute() },
    { label: t('keys.ready'), icon: LogIn, show: seated, run: () => void goReady() },
    { label: t('palette.away'), icon: Coffee, show: seated, run: () => void phone.setPresence('away', 'break') },
    { label: t('keys.order'), icon: FilePlus2, show: () => session.can('tickets.write'), run: () => (shell.newOrder = true) },
    { label: t('app.desk'), icon: LayoutDashboard, show: always, run: () => go('/desk') },
    { label: t('app.customers'), icon: Users, show: () => session.can('customers.read'), run: () => go('/customers') },
    { label: t('app.tickets'), icon: Ticket, show: always, run: () => go('/tickets') },
    { label: t('app.calls'), icon: Phone, show: always, run: () => go('/calls') },
    { label: t('app.sound'), icon: Settings2, show: seated, run: () => (shell.soundCheck = true) },
    { label: t('app.shortcuts'), icon: Keyboard, show: always, run: () => (shell.shortcuts = true) },
  ]
}
