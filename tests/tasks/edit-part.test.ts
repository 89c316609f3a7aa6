import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { type Form, setupForm } from '../../src/core/setup-form.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { setupFile } from '../../src/setup-file.ts'
import { editPart, readPart } from '../../src/tasks/edit-part.ts'
import { openStage, type Stage } from '../web/stage.ts'

const file = setupFile({}, () => '')
const part = { section: 'schedules', id: 'news' } as const
const withDelay = (delay: string) => (now: unknown) => ({ ...(now as Form), delay })

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
})

/** The same ports, where somebody else does something in the moment before this change is applied. */
function overtaken(work: (ports: Ports) => Promise<unknown>): Ports {
  let isFirst = true
  const version = async () => {
    const read = await stage.ports.setup.version()
    if (isFirst) {
      isFirst = false
      await work(stage.ports)
    }
    return read
  }
  return { ...stage.ports, setup: { ...stage.ports.setup, version } }
}

const saved = async () => {
  const setup = await stage.ports.setup.read()
  return setup && setupForm(setup)
}

it('saves nothing when somebody changes the same in the same moment', async () => {
  const { mark: madeFrom } = await readPart(stage.ports, part)
  const ports = overtaken((others) =>
    editPart(others, file.readForm, part, { madeFrom, edit: withDelay('5m') }),
  )
  const edited = await editPart(ports, file.readForm, part, { madeFrom, edit: withDelay('9m') })
  expect(edited).toMatchObject({ outcome: 'changed', now: { delay: '5m' } })
  expect((await saved())?.schedules.news?.delay).toBe('5m')
})

it('saves beside whatever else is changed in the same moment', async () => {
  const { mark: madeFrom } = await readPart(stage.ports, part)
  const feed = { section: 'feeds', id: 'main' } as const
  const { mark: ofFeed } = await readPart(stage.ports, feed)
  const ports = overtaken((others) =>
    editPart(others, file.readForm, feed, { madeFrom: ofFeed, edit: () => ({ limit: 7 }) }),
  )
  const edited = await editPart(ports, file.readForm, part, { madeFrom, edit: withDelay('9m') })
  expect(edited.outcome).toBe('saved')
  const form = await saved()
  expect([form?.schedules.news?.delay, form?.feeds.main?.limit]).toEqual(['9m', 7])
})

it('tells nothing of secrets by its mark', async () => {
  const ghost = { section: 'sources', id: 'ghost' } as const
  const make = (secret: string) => ({ madeFrom: 'none', edit: () => ({ type: 'ghost', secret }) })
  const first = await editPart(stage.ports, file.readForm, ghost, make('a secret of 16 letters'))
  const { mark } = await readPart(stage.ports, ghost)
  const second = { ...make('another secret of letters'), madeFrom: mark }
  expect(await editPart(stage.ports, file.readForm, ghost, second)).toMatchObject({
    outcome: 'saved',
    mark: first.outcome === 'saved' ? first.mark : '',
  })
})
