import { describe, expect, it } from 'vitest'
import names from '@/i18n/places.json'
import { placeIn } from './places'

describe('places in English', () => {
  it.each([
    ['广东 深圳', 'Shenzhen, Guangdong'],
    ['北京', 'Beijing'],
    ['四川 成都/眉山/资阳', 'Chengdu/Meishan/Ziyang, Sichuan'],
    ['陕西 西安', "Xi'an, Shaanxi"],
    ['内蒙古 呼和浩特', 'Hohhot, Inner Mongolia'],
    ['德国', 'Germany'],
    ['中国移动', 'China Mobile'],
    ['', ''],
    ['某地', '某地'],
    ['United Kingdom', 'United Kingdom'],
  ])('%s', (chinese, english) => expect(placeIn(chinese, names)).toBe(english))
  it('stay as they are until the names are there', () => expect(placeIn('广东 深圳', null)).toBe('广东 深圳'))
})
