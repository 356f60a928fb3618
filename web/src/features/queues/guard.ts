// Nobody loses settings by a slip: a page with unsaved changes asks before it is left.
import { ElMessageBox } from 'element-plus'
import { onBeforeUnmount, onMounted, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

export function useLeaveGuard(dirty: Ref<boolean>): void {
  const { t } = useI18n()
  const ask = async (): Promise<boolean> => {
    if (!dirty.value) return true
    const words = { confirmButtonText: t('queues.leave'), cancelButtonText: t('queues.stay') }
    return ElMessageBox.confirm(t('queues.leaveAsk'), t('queues.leaveTitle'), words).then(() => true, () => false)
  }
  const closing = (event: BeforeUnloadEvent) => dirty.value && event.preventDefault()
  onMounted(() => window.addEventListener('beforeunload', closing))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', closing))
  onBeforeRouteLeave(ask)
  onBeforeRouteUpdate(ask)
}
