import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { setupFile } from '../../src/setup-file.ts'
import { editSetup } from '../../src/tasks/edit-setup.ts'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

const text = `publication: { title: Small, home: https://small.example }
accounts:
  masto: { network: mastodon, rehearsal: true }
templates:
  default: |
    {{ post.title }}
    {{ post.url }}
schedules:
  news: { accounts: [masto], when: at_once, delay: 2m }
`

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
})

const opened = async (over: Parameters<typeof terminal>[1] = {}) => {
  const cli = terminal(stage, over)
  cli.files.set('config/posthorn.yaml', text)
  expect((await cli.run('apply')).status).toBe(0)
  const { readForm } = setupFile({}, () => '')
  await editSetup(stage.ports, readForm, (form) => ({
    ...form,
    schedules: { news: { ...form.schedules.news, delay: '5m' } },
    templates: {
      default: '{{ post.title | shrink }}\n{{ post.url }}\n',
      late: '{{ post.title }}',
    },
  }))
  return cli
}

describe('what was changed in the pages', () => {
  test('is marked in a plan, and told on stderr when it is undone', async () => {
    const cli = await opened()
    const difference = [
      '~ template default',
      '    text:   (changed in the pages since the last apply)',
      '      - {{ post.title | shrink }}',
      '      + {{ post.title }}',
      '        {{ post.url }}',
      '',
      '- template late   (made in the pages since the last apply)',
      '~ schedule news',
      '    delay: 5m → 2m   (changed in the pages to 5m since the last apply)',
      '',
    ].join('\n')
    expect(await cli.run('plan')).toEqual({ status: 0, out: difference, err: '' })
    expect(await cli.run('apply')).toEqual({
      status: 0,
      out: difference,
      err: 'This undid what was changed in the pages since the last apply: template default: text, template late, schedule news: delay\n',
    })
    expect(await cli.run('plan')).toEqual({ status: 0, out: 'Nothing would change.\n', err: '' })
  })

  test('is `drift` for machines', async () => {
    const cli = await opened()
    const { changes } = JSON.parse((await cli.run('plan', '--json')).out)
    expect(changes.at(-1)).toEqual({
      ...{ kind: 'schedule', id: 'news', action: 'update' },
      changes: [{ key: 'delay', from: '5m', to: '2m', drift: true }],
    })
  })

  test('is no difference to what is exported', async () => {
    const cli = await opened()
    const { out } = await cli.run('config', 'export')
    cli.files.set('exported.yaml', out)
    expect((await cli.run('plan', 'exported.yaml')).out).toBe('Nothing would change.\n')
    await cli.run('apply', 'exported.yaml')
    expect((await stage.api('GET', '/config/drift')).body).toEqual({ changes: [] })
  })
})

describe('colours', () => {
  test('are there on a terminal', async () => {
    const cli = await opened({ isTTY: true })
    const lines = (await cli.run('plan')).out.split('\n')
    expect(lines[0]).toBe('\u001b[33m~ template default\u001b[0m')
    expect(lines[2]).toBe('\u001b[31m      - {{ post.title | shrink }}\u001b[0m')
    expect(lines[3]).toBe('\u001b[32m      + {{ post.title }}\u001b[0m')
  })

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('are not there with %j', async (env) => {
    const cli = await opened({ isTTY: true, env })
    expect((await cli.run('plan')).out).not.toContain('\u001b')
  })
})
