import { describe, expect, it } from 'vitest'
import { nameOf, regionTree } from './regions'

const region = (code: string, name: string, parent = '') => ({ code, name, parent })
const table = { 广东: 'Guangdong', 深圳: 'Shenzhen' }

describe('the regions', () => {
  it('have English names where there are some', () => {
    expect([nameOf(region('44', '广东省'), table), nameOf(region('1', '南山区'), table), nameOf(region('44', '广东省'), null)]).toEqual(['Guangdong', '南山区', '广东省'])
  })
  it('lie in each other', () => {
    expect(regionTree([region('44', '广东省'), region('4403', '深圳市', '44'), region('71', '台湾省')], table)).toEqual([
      { value: '44', label: 'Guangdong', children: [{ value: '4403', label: 'Shenzhen' }] }, { value: '71', label: '台湾省' },
    ])
  })
})
