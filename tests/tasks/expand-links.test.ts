import { expect, it } from 'vitest'
import { expandLinks } from '../../src/tasks/expand-links.ts'

/** Answers at once, but for one host that never does. */
const fetchBut =
  (silent: string): typeof fetch =>
  (input, init) => {
    const url = new URL(String(input))
    const location = `https://news.example/behind${url.pathname}`
    if (url.host !== silent)
      return Promise.resolve(new Response(null, { status: 301, headers: { location } }))
    return new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  }

it('a host that never answers holds up no other, and not for longer than a request may take', async () => {
  const dead = Array.from({ length: 30 }, (_, index) => `https://dead.example/link${index}`)
  const links = [...dead, 'https://sho.example/abc', 'https://sho.example/abd']
  const begun = performance.now()
  expect([...(await expandLinks(fetchBut('dead.example'), links, 200))].sort()).toEqual([
    ['https://sho.example/abc', 'https://news.example/behind/behind/behind/abc'],
    ['https://sho.example/abd', 'https://news.example/behind/behind/behind/abd'],
  ])
  expect(performance.now() - begun).toBeLessThan(2_000)
})
