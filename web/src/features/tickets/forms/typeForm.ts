// The form of the type that is chosen, read anew whenever another one is.
import { shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { api, asProblem, type FormField, type Problem } from '@/api'

export function useTypeForm(typeId: Ref<number | null>, chosen: (fields: FormField[]) => void): { fields: ShallowRef<FormField[]>; problem: ShallowRef<Problem | null> } {
  const fields = shallowRef<FormField[]>([])
  const problem = shallowRef<Problem | null>(null)
  watch(typeId, async (id) => {
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
  }, { immediate: true })
  return { fields, problem }
}
