// Tells somebody who is mentioned in a comment, wherever they are in the console.
import { onUnmounted } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useLive } from '@/stores/live'
import { useSession } from '@/stores/session'
import { sayLink } from '@/ui/notice'

interface Told { ticket_id: number; text: string; author: { id: number; name: string }; mentions: { id: number }[] }
const LONGEST = 80

export function useMentionNotice(): void {
  const { t } = useI18n()
  const live = useLive()
  const session = useSession()
  const router = useRouter()
  const stop = live.onEvent((event) => {
    if (event.name !== 'comment.created') return
    const { ticket_id, text, author, mentions } = event.data as unknown as Told
    const me = session.me?.user.id
    if (author.id === me || !mentions.some((one) => one.id === me)) return
    const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
    sayLink(t('tickets.mentionedYou', { name: author.name, text: short }), `/tickets/${ticket_id}`, (path) => void router.push(path))
  })
  onUnmounted(stop)
}
