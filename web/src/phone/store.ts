// The soft phone: commands go out over HTTP and stay pending until the event comes, or the server says why not.
import { defineStore } from 'pinia'
import { computed, reactive, ref, watch } from 'vue'
import { until } from '@/composables/until'
import { inWords } from '@/composables/words'
import { ElMessage } from 'element-plus'
import { api, type Accepted, type Call, type Presence, type Told } from '@/api'
import { i18n } from '@/i18n'
import { useLive } from '@/stores/live'
import { sayNote, sayProblem } from '@/ui/notice'
import { overFor } from './passing'
import { callInHand, controlsOf, failureOf, isFulfilled, isMuted, statusOf, type Command } from './rules'

export type Target = { promise_id: string } | { number: string } | { customer_id: number; phone_id: number } | { call_id: string }
const PATIENCE_MS = 10_000
const LAST = 'callcenter.lastCall'

const HOLD = 'callcenter.hold'

function rememberHold(id: string, now: string): string {
  const [known, since] = (sessionStorage.getItem(HOLD) ?? '').split('|')
  if (known === id && since) return since
  sessionStorage.setItem(HOLD, `${id}|${now}`)
  return now
}
function forgetHold(): null {
  sessionStorage.removeItem(HOLD)
  return null
}

export const usePhone = defineStore('phone', () => {
  const live = useLive()
  const pending = reactive(new Map<Command, string>())
  const presencePending = ref(false)
  const lastCallId = ref(sessionStorage.getItem(LAST) ?? '')

  const seat = computed(() => live.seat)
  const call = computed<Call | null>(() => callInHand(live.calls, seat.value))
  const offer = computed(() => (call.value ? null : live.offer))
  const muted = computed(() => isMuted(call.value, seat.value?.user.id))
  const status = computed(() => statusOf(seat.value, call.value, offer.value))
  const controls = computed(() => controlsOf(seat.value, call.value, offer.value, muted.value))
  const canDial = computed(() => controls.value.dial && !pending.has('dial'))
  /** The call the desk works on: the one in hand, or the last one while its wrap-up runs. */
  const workCallId = computed(() => {
    if (call.value) return call.value.id
    if (offer.value) return offer.value.call.id
    return status.value === 'wrapping_up' ? (seat.value?.call_id ?? lastCallId.value) : ''
  })

  watch(
    () => call.value?.id,
    (id) => {
      if (!id) return
      lastCallId.value = id
      sessionStorage.setItem(LAST, id)
    },
    { immediate: true },
  )
  /** Since when the customer hears music: from the moment it was seen, kept over a refresh of the page. */
  const heldSince = ref<string | null>(null)
  watch(
    () => (call.value?.held ? call.value.id : ''),
    (id) => {
      heldSince.value = id ? rememberHold(id, new Date(live.clock + live.skew).toISOString()) : forgetHold()
    },
    { immediate: true },
  )
  watch([seat, call, offer, muted], () => {
    for (const command of [...pending.keys()]) {
      if (isFulfilled(command, call.value, offer.value, muted.value)) pending.delete(command)
    }
  })

  async function run(command: Command, work: () => Promise<Accepted>): Promise<void> {
    if (pending.has(command)) return
    pending.set(command, '')
    try {
      const { command: id } = await work()
      // The event may have been faster than this answer, and then nothing is pending any more.
      if (!pending.has(command)) return
      if (isFulfilled(command, call.value, offer.value, muted.value)) pending.delete(command)
      else {
        pending.set(command, id)
        setTimeout(() => giveUp(command, id), PATIENCE_MS)
      }
    } catch (error) {
      pending.delete(command)
      sayProblem(error)
    }
  }

  function giveUp(command: Command, id: string): void {
    if (pending.get(command) !== id) return
    pending.delete(command)
    ElMessage({ type: 'warning', message: i18n.global.t('phone.noAnswerYet'), duration: 6000, showClose: true })
  }

  function onTold(told: Told): void {
    if (told.name !== 'command.failed') return
    const failed = String(told.data.command ?? '')
    for (const [command, id] of [...pending]) if (id === failed || id === '') pending.delete(command)
    const code = String(told.data.code ?? '')
    const known = i18n.global.te(`commandFailed.${code}`) ? i18n.global.t(`commandFailed.${code}`) : i18n.global.t('common.failed', { code })
    const detail = String(told.data.detail ?? '') || known
    ElMessage({ type: 'error', message: detail, duration: 8000, showClose: true })
  }
  live.onTold(onTold)
  live.onEvent((event) => {
    if (event.name !== 'call.state_changed') return
    const over = event.data as unknown as Call
    const code = failureOf(over, live.me?.user.id)
    if (!code) return
    const t = i18n.global.t
    const reason = i18n.global.te(`endReason.${code}`) ? t(`endReason.${code}`) : code
    const number = over.direction === 'out' ? over.dialled.display : over.caller.display
    ElMessage({ type: 'warning', message: t('phone.cameToNothing', { number, reason }), duration: 8000, showClose: true })
  })

  /** Whom I asked did not come: said by name, since the line only shows that nobody is there any more. */
  async function sayNobodyCame(callId: string, transferId: string): Promise<void> {
    const over = await api.calls.get(callId).then((found) => found.transfers.find((one) => one.id === transferId)).catch(() => null)
    if (over?.state !== 'failed') return
    const t = i18n.global.t
    const who = over.user?.name ?? (inWords(over.queue?.name, i18n.global.locale.value) || over.number?.display || '')
    sayNote(i18n.global.te(`phone.pass.failed.${over.reason}`) ? t(`phone.pass.failed.${over.reason}`, { who }) : t('phone.pass.failed.miss', { who }))
  }
  watch(
    () => [call.value?.id, call.value?.transfer] as const,
    ([id, now], [was, before]) => {
      const over = id && id === was ? overFor(before, now, live.me?.user.id) : null
      if (id && over) void sayNobodyCame(id, over)
    },
  )

  const dial = (target: Target) => run('dial', () => ('promise_id' in target ? api.promises.call(target.promise_id) : api.calls.dial(target)))
  const answer = async () => offer.value && run('answer', withOffer(api.offers.accept))
  const decline = async () => offer.value && run('decline', withOffer(api.offers.decline))
  const end = async () => call.value && run('end', withCall(api.calls.hangUp))
  const toggleHold = async () => {
    if (controls.value.resume) await run('resume', withCall(api.calls.resume))
    else if (controls.value.hold) await run('hold', withCall(api.calls.hold))
  }
  const toggleMute = async () => {
    if (controls.value.unmute) await run('unmute', withCall(api.calls.unmute))
    else if (controls.value.mute) await run('mute', withCall(api.calls.mute))
  }
  const sendTones = async (digits: string) => {
    const id = call.value?.id
    if (id && controls.value.tones) await run('tones', () => api.calls.tones(id, digits))
    pending.delete('tones')
  }

  /** Takes another call; the one in hand is parked first and keeps its place on the list. */
  const canTakeAnother = computed(() => canDial.value || controls.value.park)
  async function takeAnother(command: 'pickUp' | 'take', work: () => Promise<Accepted>): Promise<void> {
    const before = call.value
    if (before) {
      await run('park', () => api.calls.park(before.id))
      await until(() => call.value?.id !== before.id || !pending.has('park'))
      if (call.value?.id === before.id) return
    }
    await run(command, work)
  }

  function withCall(work: (id: string) => Promise<Accepted>): () => Promise<Accepted> {
    const id = call.value?.id ?? ''
    return () => work(id)
  }
  function withOffer(work: (id: string) => Promise<Accepted>): () => Promise<Accepted> {
    const id = offer.value?.id ?? ''
    return () => work(id)
  }

  async function seatWork(work: () => Promise<unknown>): Promise<void> {
    presencePending.value = true
    try {
      const answered = await work()
      if (answered && typeof answered === 'object' && 'activity' in answered) live.put('seat', answered)
    } catch (error) {
      sayProblem(error)
    } finally {
      presencePending.value = false
    }
  }
  const setPresence = (presence: Presence, reason: string | null = null, afterCall = false) =>
    seatWork(() => api.seats.setPresence(presence, reason, afterCall))
  const askForWrapUp = (wanted: boolean) => seatWork(() => api.seats.askForWrapUp(wanted))
  const endWrapUp = () => seatWork(api.seats.endWrapUp)
  const extendWrapUp = (seconds: number) => seatWork(() => api.seats.extendWrapUp(seconds))

  const isPending = (...commands: Command[]) => commands.some((command) => pending.has(command))

  return {
    seat, call, offer, muted, heldSince, canTakeAnother, takeAnother, status, controls, canDial, workCallId, lastCallId, presencePending, isPending,
    run, dial, answer, decline, end, toggleHold, toggleMute, sendTones, setPresence, askForWrapUp, endWrapUp, extendWrapUp,
  }
})
