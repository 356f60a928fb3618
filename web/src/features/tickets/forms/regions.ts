// The regions of China as a tree, read once; in English as far as there are names.
import { shallowRef, type ShallowRef } from 'vue'
import { api, type Region } from '@/api'
import type { Node } from './form'

const read: ShallowRef<readonly Region[]> = shallowRef([])
let reading: Promise<void> | null = null

/** All regions, empty until they have come; a failure is tried again by the next who asks. */
export function useRegions(): ShallowRef<readonly Region[]> {
  reading ??= api.regions().then((found) => void (read.value = found.items)).catch(() => void (reading = null))
  return read
}

const KIND = /(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|地区|盟|土家族苗族自治州|自治州|区|县)$/

/** "深圳市" is "Shenzhen", where the table has it; what is unknown stays as it is. */
export function nameOf(region: Region, places: Readonly<Record<string, string>> | null): string {
  return places?.[region.name] ?? places?.[region.name.replace(KIND, '')] ?? region.name
}

export function regionTree(regions: readonly Region[], places: Readonly<Record<string, string>> | null): Node[] {
  const top: Node[] = []
  const known = new Map<string, Node>()
  for (const one of regions) {
    const node: Node = { value: one.code, label: nameOf(one, places) }
    known.set(one.code, node)
    const above = known.get(one.parent)
    if (above) (above.children ??= []).push(node)
    else top.push(node)
  }
  return top
}
