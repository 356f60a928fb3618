// Which tab of this browser is the phone: tabs ask each other before they take it.

type Message = { kind: 'who' } | { kind: 'me' } | { kind: 'taken'; tab: string }
const NAME = 'callcenter.phone'
const MARK = 'callcenter.isPhone'

export class PhoneTabs {
  private readonly channel = new BroadcastChannel(NAME)
  private holding = false
  private heard: (() => void) | null = null

  constructor(private readonly tab: string, onTaken: () => void) {
    this.channel.onmessage = (event: MessageEvent<Message>) => {
      const message = event.data
      if (message.kind === 'who' && this.holding) this.say({ kind: 'me' })
      else if (message.kind === 'me') this.heard?.()
      else if (message.kind === 'taken' && message.tab !== this.tab && this.holding) {
        this.release()
        onTaken()
      }
    }
  }

  /** True when another tab says within `ms` that it is the phone. */
  isTaken(ms = 200): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms)
      this.heard = () => {
        clearTimeout(timer)
        resolve(true)
      }
      this.say({ kind: 'who' })
    })
  }

  take(): void {
    this.holding = true
    sessionStorage.setItem(MARK, '1')
    this.say({ kind: 'taken', tab: this.tab })
  }

  release(): void {
    this.holding = false
    sessionStorage.removeItem(MARK)
  }

  get wasPhone(): boolean {
    return sessionStorage.getItem(MARK) === '1'
  }

  close(): void {
    this.holding = false
    this.channel.close()
  }

  private say(message: Message): void {
    this.channel.postMessage(message)
  }
}
