import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/core/errors.ts'
import { fixturePosts } from '../../src/core/fixture-posts.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { testTemplates } from '../../src/tasks/test-templates.ts'
import { account, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const usual =
  '{{ post.title | shrink: 1 }}{% if post.dek %}\n\n{{ post.dek | shrink: 2 }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 3 }}'

const open = (templates: Record<string, string>, given = {}) =>
  testPorts({ setup: { ...twoAccounts, templates, ...given } })

describe('a template that is tested', () => {
  it('is tried with the newest posts and the invented ones, on each account that uses it', async () => {
    const { ports, save } = await open({ default: usual, mastodon: usual, spare: usual })
    await save({ id: 'one', share: { text: 'Own words' } })
    const tested = await testTemplates(ports)
    expect(
      tested.map(({ name, ok, used, texts }) => [
        ...[name, ok, used, texts.length],
        [...new Set(texts.map((text) => text.account))],
      ]),
    ).toEqual([
      ['default', true, true, 14, ['x']],
      ['mastodon', true, true, 14, ['masto']],
      ['spare', true, false, 28, ['masto', 'x']],
    ])
    expect(tested[0]?.texts[0]).toEqual({
      post: { id: 'one' },
      network: 'x',
      account: 'x',
      ok: true,
      text: 'Post one\n\nhttps://news.example/one',
      count: 34,
      limit: 280,
      unit: 'weighted',
      shrunk: [],
      dropped: [],
    })
    expect(tested[0]?.texts.slice(1).map(({ post }) => post)).toEqual(
      fixturePosts.map(({ name }) => ({ fixture: name })),
    )
  })

  it('takes no more than the twenty newest posts, and none that was taken back', async () => {
    const { ports, save } = await open({ default: usual })
    for (let index = 0; index < 22; index++) await save({ id: `p${index}` })
    await retractPost(ports, 'p21', { reason: 'It was wrong.' })
    const [tested] = await testTemplates(ports, { name: 'default' })
    expect(
      tested?.texts.filter(({ post, account }) => 'id' in post && account === 'x'),
    ).toHaveLength(19)
  })

  it('says what was shortened, what was left out, and what fails', async () => {
    const { ports } = await open({
      x: '{{ post.title | keep }} {{ post.hashtags | drop }} {{ post.dek | shrink }} {{ post.url }}',
    })
    const [tested] = await testTemplates(ports)
    const about = (fixture: string) =>
      tested?.texts.find(({ post }) => 'fixture' in post && post.fixture === fixture)
    expect([tested?.ok, tested?.used]).toEqual([false, true])
    expect(about('a long title')).toMatchObject({
      ok: false,
      text: '',
      reason: 'The share text counts 359 at its shortest, and the network takes 280',
    })
    expect(about('many tags')).toMatchObject({ ok: true, shrunk: [], dropped: ['post.hashtags'] })
    expect(about('a long dek')).toMatchObject({ ok: true, shrunk: ['post.dek'] })
  })

  it('fails with line and column, when parsed and when rendered', async () => {
    const branch =
      '{{ post.title }}\n{% if network.id == "x" %}{{ post.dek | shrink: 0 }}{% endif %}'
    const { ports } = await open({ default: branch, typo: 'a\n {{ post.titel }}' })
    const [late, early] = await testTemplates(ports)
    expect([late?.ok, late?.error]).toEqual([false, undefined])
    expect(
      new Map(late?.texts.map(({ account, ok, at }) => [account, [ok, at?.line, at?.column]])),
    ).toEqual(
      new Map<string, unknown>([
        ['masto', [true, undefined, undefined]],
        ['x', [false, 2, 27]],
      ]),
    )
    expect(early).toEqual({
      name: 'typo',
      ok: false,
      used: false,
      error: {
        message: 'unknown variable post.titel: did you mean post.title?',
        line: 2,
        column: 5,
      },
      texts: [],
    })
  })

  it('is tried under the schedules and accounts that name it', async () => {
    const accounts = [
      account('own', 'mastodon', { template: 'short' }),
      account('x', 'x'),
      account('late', 'mastodon'),
    ]
    const reshare = { after: 1, times: 1, take: 1, template: 'again' }
    const { ports } = await open(
      { default: usual, short: usual, evening: usual, again: usual, correction: usual },
      { accounts, schedules: [schedule('evening', ['late'], { template: 'evening', reshare })] },
    )
    const tested = await testTemplates(ports)
    expect(
      tested.map(({ name, texts }) => [name, ...new Set(texts.map((text) => text.account))]),
    ).toEqual([
      ['default', 'x', 'late'],
      ['short', 'own'],
      ['evening', 'late'],
      ['again', 'late'],
      ['correction', 'own', 'x', 'late'],
    ])
    expect(
      tested[4]?.texts.every(({ post }) => 'fixture' in post && post.fixture === 'a correction'),
    ).toBe(true)
  })

  it('is tried on every network where there is no account', async () => {
    const { ports } = await open({ default: usual }, { accounts: [], schedules: [] })
    const [tested] = await testTemplates(ports)
    expect(new Set(tested?.texts.map(({ network }) => network))).toEqual(
      new Set(ports.networks.map(({ id }) => id)),
    )
    expect(tested?.texts.filter(({ ok }) => !ok)).toEqual([])
  })

  it('may be one of a set-up that is not applied, or not kept at all', async () => {
    const { ports } = await testPorts({ setup: 'none' })
    const setup = { ...twoAccounts, templates: { x: usual } }
    expect((await testTemplates(ports, { setup })).map(({ name, ok }) => [name, ok])).toEqual([
      ['x', true],
    ])
    const applied = await open({})
    expect(await testTemplates(applied.ports)).toEqual([])
    const [tried] = await testTemplates(applied.ports, { text: 'Read {{ post.url }}' })
    expect([tried?.name, tried?.ok, tried?.texts.length]).toEqual(['default', true, 26])
  })

  it('must exist', async () => {
    const { ports } = await open({ default: usual })
    await expect(testTemplates(ports, { name: 'defualt' })).rejects.toEqual(
      new InputError('not-found', 'There is no template defualt. Known: default'),
    )
  })
})

it('shows every part of what an account says in a thread', async () => {
  const long = `{{ post.title }}\n${'It is a long story. '.repeat(20)}`
  const { ports } = await open({ default: long }, { accounts: [account('x', 'x', { thread: 3 })] })
  const [tested] = await testTemplates(ports)
  const split = tested?.texts.find(({ parts }) => parts?.length === 1)
  expect(`${split?.text} ${split?.parts?.[0]}`.match(/It is a long story\./g)).toHaveLength(20)
  expect(split?.shrunk).toEqual([])
})
