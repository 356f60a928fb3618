// One idempotency key per attempt: kept while no answer came, so that a lost one makes nothing twice; new after a refusal.
import { asProblem } from '@/api'
import { randomId } from '@/api/client'

export async function withKey<T>(holder: { key: string }, work: (key: string) => Promise<T>): Promise<T> {
  try {
    return await work(holder.key)
  } catch (error) {
    const { status } = asProblem(error)
    // The server keeps its answer to a key; what is corrected after a refusal is another request.
    if (status >= 400 && status < 500) holder.key = randomId()
    throw error
  }
}
