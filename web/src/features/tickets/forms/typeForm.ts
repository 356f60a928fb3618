// The form of the type that is chosen, read anew whenever another one is, or its type changes.
import { onUnmounted, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { api, asProblem, type FormField, type Problem } from '@/api'
import { useLive } from '@/stores/live'

export function useTypeForm(typeId: Ref<number | null>, chosen: (fields: FormField[]) => void): { fields: ShallowRef<FormField[]>; problem: ShallowRef<Problem | null> } {
  const fields = shallowRef<FormField[]>([])
  const problem = shallowRef<Problem | null>(null)
  async function read(id: number | null): Promise<void> {
    problem.value = null
    if (id === null) {
      fields.value = []
      return
    }
    try {
      const found = await api.tickets.form(id)
      if (typeId.value !== id) return
      fields.value = found.fields
      chosen(found.fields)
    } catch (error) {
      if (typeId.value === id) problem.value = asProblem(error)
    }
  }
  watch(typeId, read, { immediate: true })
  onUnmounted(useLive().onEvent((event) => {
    if (event.name === 'ticket_type.changed' && event.data.id === typeId.value) void read(typeId.value)
  }))
  return { fields, problem }
}
