import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { scheduleForm } from '../../src/core/setup-form.ts'
import { openVisitor, textOf, type Visitor } from './browser-visitor.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
let person: Visitor
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
  person = await openVisitor(stage)
})

const schedules = async () => {
  const setup = await stage.ports.setup.read()
  return Object.fromEntries((setup?.schedules ?? []).map((one) => [one.id, scheduleForm(one)]))
}
const NEW = '/admin/schedules/-/new'

describe('a form for a schedule', () => {
  it('saves what it shows as it is', async () => {
    const before = await schedules()
    const { status, page } = await person.send('/admin/schedules/news')
    expect([status, textOf(page.querySelector('.flash'))]).toEqual([
      303,
      'The schedule news is changed.',
    ])
    expect(await schedules()).toEqual(before)
  })

  it('has every key', async () => {
    const { page } = await person.send(NEW, {
      id: 'opinion',
      accounts: ['x', 'masto'],
      'select.tags': 'opinion, essays',
      'select.not': 'sponsored',
      'select.section': 'Opinion',
      'select.author': 'Ana Ruiz',
      'select.language': 'en',
      when: 'slots',
      'when.slots': '18:00 08:00',
      'when.days': ['mon', 'fri'],
      'when.take': '2',
      delay: '2m',
      jitter: '5m',
      quiet: '23:00 – 06:30',
      days: ['mon', 'tue', 'fri'],
      shelf_life: '6h',
      shelf_life_of_sections: 'Sport: 2h\r\nNews: late: 1h',
      approve: 'yes',
      template: 'x',
      reply: 'More: {{ post.url }}\r\n',
      'reshare.after': '60d',
      'reshare.times': '3',
      'reshare.take': '2',
      'reshare.template': 'default',
    })
    expect(textOf(page.querySelector('.flash'))).toBe('The schedule opinion is there.')
    expect((await schedules()).opinion).toEqual({
      accounts: ['x', 'masto'],
      select: {
        tags: ['opinion', 'essays'],
        not: ['sponsored'],
        section: 'Opinion',
        author: 'Ana Ruiz',
        language: 'en',
      },
      when: { slots: ['08:00', '18:00'], days: ['mon', 'fri'], take: 2 },
      delay: '2m',
      jitter: '5m',
      quiet: '23:00-06:30',
      days: ['mon', 'tue', 'fri'],
      shelf_life: { default: '6h', Sport: '2h', 'News: late': '1h' },
      approve: true,
      reply: 'More: {{ post.url }}\n',
      template: 'x',
      reshare: { after: '60d', times: 3, take: 2, template: 'default' },
    })
  })
})
