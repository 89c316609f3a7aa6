import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Setup } from '../../core/setup.ts'
import { applyConfig } from '../../tasks/apply-config.ts'
import { configDrift, planConfig } from '../../tasks/plan-config.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { PlannedPage, SETTINGS, SettingsPage } from './settings-page.tsx'
import { settingsPartPages } from './settings-parts.tsx'
import { type AdminDeps, type AdminEnv, viewing } from './view.ts'

const FILE = 'the file'

/** What the publication is, who is told what, and the whole set-up as one file. */
export function settingsPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports, setupFile } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) =>
    answer(c, <SettingsPage view={c.var.view} drift={await configDrift(ports)} />),
  )
  app.get('/posthorn.yaml', async (c) => {
    const setup = await ports.setup.read()
    if (!setup) throw new InputError('not-found', 'No set-up was applied yet')
    const headers = {
      'Content-Type': 'application/yaml; charset=utf-8',
      'Content-Disposition': 'attachment; filename="posthorn.yaml"',
    }
    return c.body(setupFile.write(setup), 200, headers)
  })
  app.post('/plan', async (c) => {
    const text = await fileIn(c)
    const view = await viewOf(c)
    const read = setupFile.parse(text, FILE, await ports.setup.read())
    if (read.ok) return showPlan(c, deps, { view, text, setup: read.setup })
    const drift = await configDrift(ports)
    const { issues } = read
    return answer(c, <SettingsPage {...{ view, drift, typed: text, issues }} />, 422)
  })
  app.post('/apply', async (c) => {
    const text = await fileIn(c)
    const instead = await bodyText(c, 'version')
    const read = setupFile.parse(text, FILE, await ports.setup.read())
    if (!read.ok) {
      const wrong = new InputError('invalid', 'This is no set-up any more: plan it again')
      return act(c, SETTINGS, () => Promise.reject(wrong))
    }
    const { setup } = read
    try {
      const changes = await applyConfig(ports, setup, { fromFile: true, instead })
      return act(c, SETTINGS, async () => saidOf(changes.length))
    } catch (error) {
      if (!(error instanceof InputError) || error.code !== 'conflict') throw error
      return showPlan(c, deps, { view: await viewOf(c), text, setup, meanwhile: true })
    }
  })
  app.route('/', settingsPartPages(deps))

  return app
}

interface Plan extends Pick<Parameters<typeof PlannedPage>[0], 'view' | 'text' | 'meanwhile'> {
  readonly setup: Setup
}

async function showPlan(c: Context, { ports }: AdminDeps, { setup, ...shown }: Plan) {
  const version = await ports.setup.version()
  const changes = await planConfig(ports, setup)
  return answer(c, <PlannedPage {...{ ...shown, version, changes }} />, shown.meanwhile ? 409 : 200)
}

function saidOf(changed: number): string {
  if (changed === 0) return 'Nothing was changed: the set-up is what this file says.'
  return `Applied. ${changed === 1 ? 'One part' : `${changed} parts`} of the set-up changed.`
}

/** What was pasted, or else the file that was chosen. */
async function fileIn(c: Context): Promise<string> {
  const { text, file } = await c.req.parseBody()
  const pasted = typeof text === 'string' ? text.replaceAll('\r\n', '\n') : ''
  if (pasted.trim() !== '' || !(file instanceof File)) return pasted
  return file.text()
}
