import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { fixturePosts } from '../../src/core/fixture-posts.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
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
  const cookie = async () => {
    const token = new URL(await stage.signInLink(), publicUrl).searchParams.get('token') ?? ''
    const answer = await stage.app.request(`${publicUrl}/admin/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
      headers: { origin: publicUrl },
    })
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }
  const page = async (path: string) => {
    const answer = await stage.app.request(path, { headers: { cookie: await cookie() } })
    return { status: answer.status, html: await answer.text() }
  }

  it('list templates, each with a button that tests it', async () => {
    const { html } = await page('/admin/templates')
    expect([...html.matchAll(/action="(\/admin\/templates\/[^"]*)"/g)].map(([, to]) => to)).toEqual(
      ['/admin/templates/default', '/admin/templates/late'],
    )
    expect(html).toContain('<button type="submit" class="first">Test late</button>')
  })

  it('show what a template gives, and what fails', async () => {
    const good = await page('/admin/templates/default')
    expect(good.html).toContain('The boat stays for three more winters')
    expect(good.html).toContain('Shortened to fit: post.dek')
    const { html } = await page('/admin/templates/late')
    expect(html).toContain('No account has its texts made from it.')
    expect(html).toContain('The template fails at line 2, column 29: drop takes a whole number')
    expect((await page('/admin/templates/nope')).status).toBe(404)
  })
})
