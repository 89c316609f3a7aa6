import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { openWebhooks } from './webhook-senders.ts'

interface Page {
  readonly items: readonly { readonly id: string }[]
  readonly cursor?: string
}

/** Walks a list to its end; `between` happens after each page. */
async function walk(
  read: (query: string) => Promise<Page>,
  limit: number,
  between: () => Promise<void>,
): Promise<string[]> {
  const seen: string[] = []
  for (let cursor: string | undefined = '', first = true; cursor !== undefined; first = false) {
    const page: Page = await read(`limit=${limit}${first ? '' : `&cursor=${cursor}`}`)
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.cursor && encodeURIComponent(page.cursor)
    await between()
  }
  return seen
}

const aPost = (number: number, minutes: number) => ({
  id: `p${number}`,
  url: `https://news.example/${number}`,
  title: `Post ${number}`,
  published_at: new Date(Date.UTC(2026, 10, 23, 7, minutes)).toISOString(),
})

test('whatever is added while a list is paged, each item that was there is shown exactly once', async () => {
  const when = fc.integer({ min: 0, max: 59 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(when, { minLength: 1, maxLength: 6 }),
      fc.array(when, { maxLength: 6 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('/posts', '/deliveries', '/accounts', '/notices'),
      async (before, added, limit, path) => {
        const stage = await openApi()
        let number = 0
        const add = (minutes: number) => stage.api('POST', '/posts', aPost(number++, minutes))
        for (const minutes of before) await add(minutes)
        const read = async (query: string) => (await stage.api('GET', `${path}?${query}`)).body
        const there = (await read('limit=200')).items.map(({ id }: { id: string }) => id)
        const waiting = [...added]
        const seen = await walk(read, limit, async () => {
          const minutes = waiting.shift()
          if (minutes !== undefined) await add(minutes)
        })
        const old = seen.filter((id) => there.includes(id))
        expect([...old].sort()).toEqual([...there].sort())
        expect(new Set(seen).size).toBe(seen.length)
        stage.close()
      },
    ),
    { numRuns: 8 },
  )
})

test('a cursor that no list gave, and a size beyond 200, are refused by name, by every list', async () => {
  const stage = await openWebhooks()
  await stage.api('PUT', '/posts/p1', aPost(1, 0))
  const lists = await listsOf(stage)
  expect(lists).toContain('/sources/ghost/messages')
  for (const path of lists) {
    for (const [query, named] of [
      ['cursor=nix', 'cursor'],
      ['limit=201', 'limit'],
      ['limit=0', 'limit'],
    ]) {
      const { status, body } = await stage.api('GET', `${path}?${query}`)
      expect([status, body.detail?.split(':')[0]], `${path}?${query}`).toEqual([422, named])
    }
  }
  stage.close()
})

interface Read {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Typed>> }>
  >
}
interface Typed {
  readonly schema: { readonly properties?: Readonly<Record<string, unknown>> }
}

/** Where the description says that a part of a list is answered: with things that there are. */
async function listsOf(stage: Pick<ApiStage, 'api'>): Promise<string[]> {
  const { body } = await stage.api('GET', '/openapi.json')
  const described = Object.entries(body.paths as Record<string, { readonly get?: Read }>)
  return described
    .filter(([, { get }]) => {
      const schema = get?.responses['200']?.content?.['application/json']?.schema
      return schema?.properties?.cursor !== undefined
    })
    .map(([path]) =>
      path.replace(/^\/api\/v1/, '').replace('{id}', path.includes('/posts/') ? 'p1' : 'ghost'),
    )
}
