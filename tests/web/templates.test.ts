import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { fixturePosts } from '../../src/core/fixture-posts.ts'
import { markIn, type Person, signedIn } from './admin-forms.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts, setup } from './stage-setup.ts'

const default_ = '{{ post.title }}\n{{ post.dek | shrink }}\n{{ post.url }}'
const late = '{{ post.title }}\n  {% if network.id == "x" %}{{ post.dek | drop: 0 }}{% endif %}'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
  await stage.ports.setup.apply(
    { ...setup, templates: { default: default_, late } },
    stage.clock.now,
  )
  await stage.save(posts.ferry)
})

interface Tested {
  readonly name: string
  readonly ok: boolean
  readonly texts: readonly { readonly account: string; readonly at?: unknown }[]
}

describe('POST /templates/test', () => {
  it('tests all templates, or the one that is named', async () => {
    const { status, body } = await stage.api('POST', '/templates/test', {})
    expect([status, body.ok]).toEqual([200, false])
    expect(body.templates.map(({ name, ok, texts }: Tested) => [name, ok, texts.length])).toEqual([
      ['default', true, 3 * (fixturePosts.length + 1)],
      ['late', false, 3 * (fixturePosts.length + 1)],
    ])
    const one = await stage.api('POST', '/templates/test', { name: 'default' })
    expect([one.body.ok, one.body.templates.length]).toEqual([true, 1])
    expect(one.body.templates[0].texts[0]).toEqual({
      post: { id: 'ferry' },
      ...{ network: 'x', account: 'x', ok: true },
      text: 'Council votes to keep the night ferry\nThe boat stays for three more winters, paid for by a small rise in the harbour fee.\nhttps://news.example/politics/ferry',
      ...{ count: 157, limit: 280, unit: 'weighted', shrunk: [], dropped: [] },
    })
  })

  it('tests Liquid text that is not saved', async () => {
    const { body } = await stage.api('POST', '/templates/test', { template: '{{ post.titel }}' })
    expect(body).toEqual({
      ok: false,
      templates: [
        {
          ...{ name: 'default', ok: false, used: true, texts: [] },
          error: {
            ...{ message: 'unknown variable post.titel: did you mean post.title?' },
            ...{ line: 1, column: 4 },
          },
        },
      ],
    })
  })

  it('knows what it is asked for', async () => {
    expect((await stage.api('POST', '/templates/test', { name: 'nope' })).status).toBe(404)
    expect((await stage.api('POST', '/templates/test', { nam: 'default' })).status).toBe(422)
  })

  const yaml = `publication: { title: A, home: https://a.example }
accounts: { x: { network: x, rehearsal: true } }
templates:
  default: |
    {{ post.title }}
    {% if network.id == "x" %}{{ post.dek | drop: 0 }}{% endif %}
`
  it('tests a set-up that is not applied, and says where in the file', async () => {
    const { body } = await stage.api('POST', '/templates/test?file=new.yaml', yaml, {
      'content-type': 'application/yaml',
    })
    expect(body.templates[0].texts[0]).toMatchObject({
      ok: false,
      at: { line: 2, column: 27, in_file: { file: 'new.yaml', line: 6, column: 31 } },
    })
    expect(await stage.ports.setup.templates()).toEqual({ default: default_, late })
    const broken = yaml.replace('post.title', 'post.titel')
    const answer = await stage.api('POST', '/templates/test?file=new.yaml', broken, {
      'content-type': 'application/yaml',
    })
    expect([answer.status, answer.body.issues?.[0]]).toMatchObject([
      422,
      { file: 'new.yaml', line: 5, column: 8 },
    ])
  })
})

describe('the admin pages', () => {
  let person: Person
  beforeEach(async () => {
    person = await signedIn(stage)
  })
  const page = (path: string) => person.page(path)
  const send: Person['send'] = (path, form) => person.send(path, form)
  const markOf = (name: string) => person.markAt(`/admin/templates/${name}`)

  it('list templates, with the accounts that use each', async () => {
    const { html } = await page('/admin/templates')
    expect([...html.matchAll(/href="(\/admin\/templates\/[^"]*)"/g)].map(([, to]) => to)).toEqual([
      '/admin/templates/-/new',
      '/admin/templates/default',
      '/admin/templates/late',
    ])
    expect(html).toContain('x, masto, desk')
    expect(html).toContain('no account')
  })

  it('show what a template gives for many posts, and what fails', async () => {
    const good = await page('/admin/templates/default/test')
    expect(good.html).toContain('The boat stays for three more winters')
    expect(good.html).toContain('Shortened to fit: post.dek')
    const { html } = await page('/admin/templates/late/test')
    expect(html).toContain('No account has its texts made from it.')
    expect(html).toContain('The template fails at line 2, column 29: drop takes a whole number')
    expect((await page('/admin/templates/nope/test')).status).toBe(404)
  })

  it('show what it gives on every network while it is written', async () => {
    const { html } = await page('/admin/templates/default')
    expect(html).toContain('<h3>Accounts that use it</h3>')
    expect(html).toContain('157 of 280')
    const { html: typed } = await send('/admin/templates/-/preview', {
      name: 'default',
      text: 'Read: {{ post.title }}',
      post: 'invented:many authors',
    })
    expect(typed.match(/Read: Harbour plan agreed/g)).toHaveLength(3)
    expect(typed).not.toContain('<html')
  })

  it('say where a fault is, in the text itself', async () => {
    const { status, html } = await send('/admin/templates/-/preview', {
      name: 'default',
      text: 'Read:\r\n  {{ post.titel }}',
    })
    expect(status).toBe(200)
    expect(html).toContain(
      'Line 2, column 6: unknown variable post.titel: did you mean post.title?',
    )
    expect(html).toContain('   1  Read:\n   2    {{ post.titel }}\n           ^')
  })

  it('end a template without end, soon', async () => {
    const began = performance.now()
    const loop = (name: string) => `{% for ${name} in (1..900) %}`
    const text = `${loop('a')}${loop('b')}${loop('c')}{{ a }}{% endfor %}{% endfor %}{% endfor %}`
    const { html } = await send('/admin/templates/-/preview', { name: 'default', text })
    expect(html).toMatch(/Line \d+, column \d+: .*limit exceeded/)
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  it('save, and undo', async () => {
    const saved = await send('/admin/templates/default', {
      made_from: await markOf('default'),
      text: '{{ post.title }}\r\n{{ post.url }}',
    })
    expect(saved).toMatchObject({ status: 303, to: '/admin/templates/default' })
    expect((await stage.ports.setup.templates()).default).toBe('{{ post.title }}\n{{ post.url }}')
    expect((await send('/admin/undo', saved.told.undo)).status).toBe(303)
    expect((await stage.ports.setup.templates()).default).toBe(default_)
  })

  it('keep what was typed where it is wrong, and save nothing', async () => {
    const { status, html } = await send('/admin/templates/default', {
      made_from: await markOf('default'),
      text: 'mine {{ post.titel }}',
    })
    expect(status).toBe(422)
    expect(html).toContain('\nmine {{ post.titel }}</textarea>')
    expect(html).toMatch(/<small id="field-text-issue" class="issue">line 1, column 9: unknown/)
    expect((await stage.ports.setup.templates()).default).toBe(default_)
  })

  it('preview without saving, for browsers without scripts', async () => {
    const made_from = await markOf('default')
    const text = 'Read: {{ post.title }}'
    const { status, html } = await send('/admin/templates/default', {
      made_from,
      text,
      do: 'preview',
    })
    expect([status, markIn(html)]).toEqual([200, made_from])
    expect(html).toContain('\nRead: {{ post.title }}</textarea>')
    expect(html).toContain('Read: Council votes to keep the night ferry')
    expect((await stage.ports.setup.templates()).default).toBe(default_)
  })

  it('show both, where two people write at once', async () => {
    const made_from = await markOf('default')
    await send('/admin/templates/default', { made_from, text: 'theirs {{ post.title }}' })
    const mine = { made_from, text: 'mine {{ post.title }}' }
    const second = await send('/admin/templates/default', mine)
    expect(second.status).toBe(422)
    expect(second.html).toContain('theirs {{ post.title }}')
    expect((await stage.ports.setup.templates()).default).toBe('theirs {{ post.title }}')
    const again = { ...mine, made_from: markIn(second.html) }
    expect((await send('/admin/templates/default', again)).status).toBe(303)
    expect((await stage.ports.setup.templates()).default).toBe('mine {{ post.title }}')
  })

  it('make new ones, under names that are free', async () => {
    const fresh = { made_from: 'none', id: 'short', text: '{{ post.title }}' }
    expect(await send('/admin/templates/-/new', fresh)).toMatchObject({
      ...{ status: 303, to: '/admin/templates/short' },
    })
    expect(Object.keys(await stage.ports.setup.templates())).toEqual(['default', 'late', 'short'])
    const taken = await send('/admin/templates/-/new', { ...fresh, text: 'other' })
    expect([taken.status, taken.html.includes('is taken: choose another')]).toEqual([422, true])
    const odd = await send('/admin/templates/-/new', { ...fresh, id: 'No Way' })
    expect(odd.html).toContain('expected a name of small letters, digits, - and _')
  })

  it('rename, and accounts that name it follow', async () => {
    const named = setup.accounts.map((one) => ({ ...one, template: 'late' }))
    const templates = { default: default_, late: '{{ post.title }}' }
    await stage.ports.setup.apply({ ...setup, templates, accounts: named }, stage.clock.now)
    expect(await send('/admin/templates/late/rename', { to: 'main' })).toMatchObject({
      ...{ status: 303, to: '/admin/templates/main' },
    })
    expect(Object.keys(await stage.ports.setup.templates())).toEqual(['default', 'main'])
    expect((await stage.ports.setup.accounts()).map(({ template }) => template)).toEqual([
      ...['main', 'main', 'main'],
    ])
  })

  it('refuse to rename or remove what accounts use', async () => {
    const renamed = await send('/admin/templates/default/rename', { to: 'main' })
    expect(renamed.told).toEqual({
      kind: 'failed',
      text: 'default keeps its name: x, masto, desk use it because of it',
    })
    const made_from = await markOf('default')
    const removed = await send('/admin/templates/default/remove', { made_from })
    expect(removed.told.text).toBe(
      'default stays: x, masto, desk have their texts made from it. Give them another template first',
    )
    expect(Object.keys(await stage.ports.setup.templates())).toEqual(['default', 'late'])
    const late = await send('/admin/templates/late/remove', { made_from: await markOf('late') })
    expect(late.told.text).toBe('The template late is gone.')
    expect(Object.keys(await stage.ports.setup.templates())).toEqual(['default'])
  })
})
