import { describe, expect, it } from 'vitest'
import type { ExportFile } from '../../src/ports/source.ts'
import { ghostExport } from '../../src/sources/ghost.ts'

const file = (path: string, text: string): ExportFile => {
  const bytes = new TextEncoder().encode(text)
  return {
    path,
    size: bytes.byteLength,
    async *bytes() {
      yield bytes
    },
  }
}
const posts = ['harbour', 'ferry'].map((slug) => ({
  id: `of-${slug}`,
  slug,
  title: slug,
  html: `<p>${slug}</p>`,
  status: 'published',
  published_at: '2026-11-01T08:00:00.000Z',
}))
const exported = file('blog.ghost.json', JSON.stringify({ db: [{ data: { posts } }] }))

async function formerUrls(...redirects: readonly ExportFile[]) {
  const options = {
    home: 'https://news.example/blog/',
    timezone: 'Europe/Berlin',
    drafts: false,
    pages: false,
  }
  const read: unknown[] = []
  for await (const one of ghostExport.read([exported, ...redirects], options)) {
    if (!('post' in one)) throw new Error(one.reason)
    read.push([one.post.url, one.formerUrls])
  }
  return read
}

describe('the redirects of Ghost', () => {
  it.each([
    [
      'redirects.json',
      JSON.stringify([
        { from: '^\\/2019\\/old-harbour\\/?$', to: '/blog/harbour/', permanent: true },
        { from: '/port', to: 'https://news.example/blog/harbour' },
        { from: '^/tag/(.*)$', to: '/blog/ferry/' },
        { from: '/blog/ferry/', to: '/blog/ferry' },
        { from: 'no path', to: '/blog/ferry/' },
        { from: '/mail', to: 'mailto:desk@news.example' },
      ]),
    ],
    [
      'data/redirects.yaml',
      '301:\n  ^\\/2019\\/old-harbour\\/?$: /blog/harbour/\n  /port: /blog/harbour\n302:\n  ^/tag/(.*)$: /blog/ferry/\n',
    ],
  ])('in %s are where its posts stood before', async (path, text) => {
    expect(await formerUrls(file(path, text))).toEqual([
      [
        'https://news.example/blog/harbour/',
        ['https://news.example/2019/old-harbour', 'https://news.example/port'],
      ],
      ['https://news.example/blog/ferry/', undefined],
    ])
  })

  it.each(['{"a": 1}', '- [', 'a: &a [*a]', '&a [&b [*a, *a], *b]'])(
    'that are none are refused: %s',
    async (text) => {
      await expect(formerUrls(file('redirects.yaml', text))).rejects.toThrow(
        'redirects.yaml: expected the redirects of Ghost, a list of { from, to } or groups 301 and 302',
      )
    },
  )

  it('of any length are refused', async () => {
    const endless = { ...file('redirects.json', '[]'), size: 5 * 1024 * 1024 }
    await expect(formerUrls(endless)).rejects.toThrow(
      'redirects.json: expected redirects of at most 4 MB',
    )
  })
})
