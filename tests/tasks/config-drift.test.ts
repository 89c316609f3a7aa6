import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Form, SetupForm } from '../../src/core/setup-form.ts'
import { setupForm } from '../../src/core/setup-form.ts'
import { setupFile } from '../../src/setup-file.ts'
import { applyConfig } from '../../src/tasks/apply-config.ts'
import { editSetup } from '../../src/tasks/edit-setup.ts'
import { type ConfigChange, configDrift, planConfig } from '../../src/tasks/plan-config.ts'
import { openStage, type Stage } from '../web/stage.ts'
import { SECRET, setup } from '../web/stage-setup.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
})
afterEach(() => stage.close())

const file = setupFile({}, () => '')
const fromFile = { fromFile: true } as const
const edit = async (change: (form: SetupForm) => SetupForm) => {
  const edited = await editSetup(stage.ports, file.readForm, change)
  expect(edited).toMatchObject({ ok: true })
}
const news = (keys: Form) => (form: SetupForm) => ({
  ...form,
  schedules: { ...form.schedules, news: { ...form.schedules.news, ...keys } },
})

test('nothing is drift before a file was applied, nor right after it', async () => {
  await edit(news({ delay: '5m' }))
  expect(await configDrift(stage.ports)).toEqual([])
  expect(await planConfig(stage.ports, setup)).toMatchObject([
    { kind: 'schedule', id: 'news', changes: [{ key: 'delay', from: '5m', to: '2m' }] },
  ])
  await applyConfig(stage.ports, setup, fromFile)
  expect(await configDrift(stage.ports)).toEqual([])
})

test('what was changed since is marked in the next plan, and what the file changes is not', async () => {
  await applyConfig(stage.ports, setup, fromFile)
  await edit(news({ delay: '5m' }))
  const wanted = {
    ...setup,
    schedules: setup.schedules.map((one) => ({ ...one, shelfLife: 3_600_000 })),
  }
  expect(await planConfig(stage.ports, wanted)).toEqual([
    {
      ...{ kind: 'schedule', id: 'news', action: 'update' },
      changes: [
        { key: 'delay', from: '5m', to: '2m', drift: true },
        { key: 'shelf_life', from: '6h', to: '1h' },
      ],
    },
  ])
  expect(await configDrift(stage.ports)).toEqual([
    {
      ...{ kind: 'schedule', id: 'news', action: 'update' },
      changes: [{ key: 'delay', from: '2m', to: '5m' }],
    },
  ])
  await applyConfig(stage.ports, wanted, fromFile)
  expect(await configDrift(stage.ports)).toEqual([])
})

test('so are parts that came and went, and secrets without being told', async () => {
  await applyConfig(stage.ports, setup, fromFile)
  await edit(({ templates: { x: _gone, ...templates }, ...form }) => ({
    ...form,
    templates: { ...templates, late: '{{ post.title }}' },
    accounts: { ...form.accounts, desk: { ...form.accounts.desk, access_token: 'mt-rotated' } },
  }))
  const plan = await planConfig(stage.ports, setup)
  expect(plan).toEqual([
    {
      ...{ kind: 'account', id: 'desk', action: 'update' },
      changes: [{ key: 'access_token', from: '(secret)', to: '(changed)', drift: true }],
    },
    {
      ...{ kind: 'template', id: 'x', action: 'create', drift: true },
      changes: [{ key: 'text', to: '{{ post.title }}\n{{ post.url }}', drift: true }],
    },
    {
      ...{ kind: 'template', id: 'late', action: 'remove', drift: true },
      changes: [{ key: 'text', from: '{{ post.title }}', drift: true }],
    },
  ])
  expect(JSON.stringify([plan, await configDrift(stage.ports)])).not.toMatch(
    new RegExp(`${SECRET}|mt-rotated|secretDigest`),
  )
})

test('a file that says what was changed in the pages takes it over', async () => {
  await applyConfig(stage.ports, setup, fromFile)
  await edit(news({ delay: '5m' }))
  const now = await stage.ports.setup.read()
  if (!now) throw new Error('there is a set-up')
  expect(await planConfig(stage.ports, now)).toEqual([])
  expect(await configDrift(stage.ports)).toHaveLength(1)
  expect(await applyConfig(stage.ports, now, fromFile)).toEqual([])
  expect(await configDrift(stage.ports)).toEqual([])
})

test('of two changes at once, none is lost', async () => {
  await Promise.all([
    edit(news({ delay: '5m' })),
    edit((form) => ({ ...form, publication: { ...form.publication, title: 'Renamed' } })),
  ])
  const form = setupForm((await stage.ports.setup.read()) as typeof setup)
  expect([form.schedules.news?.delay, form.publication.title]).toEqual(['5m', 'Renamed'])
})

test('what was looked at is applied only while it is the set-up', async () => {
  const instead = await stage.ports.setup.version()
  await edit(news({ delay: '5m' }))
  const renamed = { ...setup, templates: { default: '{{ post.url }}' } }
  for (const late of [renamed, (await stage.ports.setup.read()) as typeof setup]) {
    const applying = applyConfig(stage.ports, late, { ...fromFile, instead })
    await expect(applying).rejects.toMatchObject({ code: 'conflict' })
  }
  expect((await stage.ports.setup.templates()).default).toBe(setup.templates.default)
  expect(await configDrift(stage.ports)).toEqual([])
})

const keysIn = (changes: readonly ConfigChange[], which: (drift: boolean) => boolean) =>
  changes
    .flatMap(({ kind, id, changes: keys }) =>
      keys.filter(({ drift }) => which(drift === true)).map(({ key }) => `${kind} ${id} ${key}`),
    )
    .sort()

/** What differs, said without the code under test. */
function differing(a: SetupForm, b: SetupForm): string[] {
  const flatOf = ({ publication, templates, accounts, schedules }: SetupForm) =>
    new Map<string, string>(
      [
        ...Object.entries(publication).map(([key, value]) => [
          `publication publication ${key}`,
          value,
        ]),
        ...Object.entries(templates).map(([id, value]) => [`template ${id} text`, value]),
        ...Object.entries(accounts).flatMap(([id, form]) =>
          Object.entries(form).map(([key, value]) => [`account ${id} ${key}`, value]),
        ),
        ...Object.entries(schedules).flatMap(([id, form]) =>
          Object.entries(form).map(([key, value]) => [`schedule ${id} ${key}`, value]),
        ),
      ].map(([name, value]) => [String(name), JSON.stringify(value)]),
    )
  const [left, right] = [flatOf(a), flatOf(b)]
  const names = new Set([...left.keys(), ...right.keys()])
  return [...names].filter((name) => left.get(name) !== right.get(name)).sort()
}

const word = fc.constantFrom('a', 'b', 'c')
const change = fc.oneof(
  word.map((title) => (form: SetupForm) => ({
    ...form,
    publication: { ...form.publication, title },
  })),
  fc.constantFrom('1m', '2m', '5m').map((delay) => news({ delay })),
  fc.tuple(word, word).map(([name, text]) => (form: SetupForm) => ({
    ...form,
    templates: { ...form.templates, [name]: text },
  })),
  word.map((name) => ({ templates, ...form }: SetupForm) => ({
    ...form,
    templates: Object.fromEntries(Object.entries(templates).filter(([one]) => one !== name)),
  })),
  word.map((token) => (form: SetupForm) => ({
    ...form,
    accounts: { ...form.accounts, desk: { ...form.accounts.desk, access_token: `mt-${token}` } },
  })),
)
const step = fc.record({ change, byFile: fc.boolean() })

test('whatever is edited and applied: drift is what differs from the last file, and a plan of that file shows it whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      let last = setup
      await applyConfig(stage.ports, setup, fromFile)
      for (const { change: made, byFile } of steps) {
        if (!byFile) {
          await edit(made)
          continue
        }
        const read = file.readForm(made(setupForm(last)))
        if (!read.ok) throw new Error(JSON.stringify(read.issues))
        last = read.setup
        await applyConfig(stage.ports, last, fromFile)
        expect(await configDrift(stage.ports)).toEqual([])
      }
      const now = (await stage.ports.setup.read()) as typeof setup
      const expected = differing(setupForm(last), setupForm(now))
      const plan = await planConfig(stage.ports, last)
      expect(keysIn(await configDrift(stage.ports), () => true)).toEqual(expected)
      expect(keysIn(plan, (drift) => drift)).toEqual(expected)
      expect(keysIn(plan, (drift) => !drift)).toEqual([])
    }),
    { numRuns: 40 },
  )
})
