import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { applyConfig } from '../../tasks/apply-config.ts'
import { configDrift, planConfig } from '../../tasks/plan-config.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
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
    const read = setupFile.parse(text, FILE)
    if (!read.ok) {
      const drift = await configDrift(ports)
      const { issues } = read
      return answer(c, <SettingsPage {...{ view, drift, typed: text, issues }} />, 422)
    }
    const version = await ports.setup.version()
    const changes = await planConfig(ports, read.setup)
    return answer(c, <PlannedPage {...{ view, text, version, changes }} />)
  })
  app.post('/apply', async (c) => {
    const text = await fileIn(c)
    const version = (await c.req.parseBody()).version
    return act(c, SETTINGS, async () => {
      const read = setupFile.parse(text, FILE)
      if (!read.ok) throw new InputError('invalid', 'This is no set-up: plan it again')
      if (typeof version !== 'string') throw new InputError('invalid', 'Plan it first')
      const changes = await applyConfig(ports, read.setup, { fromFile: true, instead: version })
      const parts = changes.length === 1 ? 'One part' : `${changes.length} parts`
      return changes.length === 0
        ? 'Nothing was changed: the set-up is what this file says.'
        : `Applied. ${parts} of the set-up changed.`
    })
  })
  app.route('/', settingsPartPages(deps))

  return app
}

/** What was pasted, or else the file that was chosen. */
async function fileIn(c: Context): Promise<string> {
  const { text, file } = await c.req.parseBody()
  const pasted = typeof text === 'string' ? text.replaceAll('\r\n', '\n') : ''
  if (pasted.trim() !== '' || !(file instanceof File)) return pasted
  return file.text()
}
