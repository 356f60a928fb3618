// Going ready: an agent whose browser has no microphone hears so now, and not when the customer is on the line.
import { ElMessage } from 'element-plus'
import { useShell } from '@/app/shell'
import { i18n } from '@/i18n'
import { useHeadset } from './session'
import { usePhone } from './store'

export async function goReady(): Promise<void> {
  if (await useHeadset().checkMicrophone()) return usePhone().setPresence('available')
  useShell().soundCheck = true
  ElMessage({ type: 'warning', message: i18n.global.t('phone.notReady'), duration: 8000, showClose: true })
}
