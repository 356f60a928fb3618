import { describe, expect, it } from 'vitest'
import type { AuditEntry, UserView } from '@/api'
import { actKey, bodyOf, detailsOf, emptyUser, fieldsOf, firstPage, isHidden, linkOf, plain } from './admin'

describe('administration', () => {
  it('begins where one may see something', () => {
    expect(firstPage((one) => one === 'users.read')).toBe('/admin/users')
    expect(firstPage((one) => one === 'audit.read')).toBe('/admin/audit')
    expect(firstPage(() => false)).toBeNull()
  })
  it('gives a username once and takes an empty extension for none', () => {
    const fields = { ...emptyUser(), username: ' wang ', name: ' Wang ' }
    expect(bodyOf(fields, true)).toMatchObject({ username: 'wang', name: 'Wang', extension: null })
    expect(bodyOf(fields, false)).not.toHaveProperty('username')
  })
  it('fills the form from a user', () => {
    const user = { username: 'a', name: 'A', roles: ['qa'], team: { id: 4, name: 'T' }, extension: null, language: 'en' } as UserView
    expect(fieldsOf(user)).toEqual({ username: 'a', name: 'A', roles: ['qa'], team_id: 4, extension: '', language: 'en' })
  })
  it('reads an act of the log', () => {
    const entry = { before: { level: 'normal' }, after: { level: 'vip', tags: ['x'] } } as unknown as AuditEntry
    expect(detailsOf(entry)).toEqual([
      { field: 'level', before: 'normal', after: 'vip' }, { field: 'tags', before: undefined, after: ['x'] },
    ])
    expect([isHidden('*'), isHidden('**'), isHidden(null)]).toEqual([true, false, false])
    expect(linkOf('customer:12')).toBe('/customers/12')
    expect(linkOf('user:12')).toBeNull()
    expect([plain(null), plain(['a', 'b']), plain({ id: 1, name: 'T' }), plain(false)]).toEqual(['—', 'a, b', 'T', 'false'])
    expect(actKey('session.opened')).toBe('session_opened')
    expect(actKey('session.')).toBe('session')
  })
})
