import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collect, type Words } from './index'

function keys(words: Words, prefix = ''): string[] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [prefix + name] : keys(value, `${prefix}${name}.`),
  )
}
function texts(words: Words): [string, string][] {
  const flat = keys(words)
  return flat.map((key) => [
    key,
    key.split('.').reduce<Words | string>((at, part) => (at as Words)[part] as Words | string, words) as string,
  ])
}
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(entry.name) && !/test\.ts$/.test(entry.name) ? [path] : []
  })
}

describe('languages', () => {
  it('have the same keys', () => {
    expect(keys(collect('en')).sort()).toEqual(keys(collect('zh-CN')).sort())
  })
  it('leave no text empty', () => {
    for (const code of ['zh-CN', 'en'] as const) {
      expect(texts(collect(code)).filter(([, text]) => !text.trim())).toEqual([])
    }
  })
  it('fill the same places', () => {
    const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join()
    const english = new Map(texts(collect('en')))
    const different = texts(collect('zh-CN')).filter(([key, text]) => {
      const other = (english.get(key) ?? '').split('|')[0] ?? ''
      return places(text.split('|')[0] ?? '') !== places(other)
    })
    expect(different).toEqual([])
  })
  it('know every key that the source names', () => {
    const known = new Set(keys(collect('en')))
    const missing: string[] = []
    for (const path of sources(join(__dirname, '..'))) {
      for (const match of readFileSync(path, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
        if (match[1] && !known.has(match[1])) missing.push(`${path}: ${match[1]}`)
      }
    }
    expect(missing).toEqual([])
  })
})
