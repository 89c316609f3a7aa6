import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { InputError } from '../../src/core/errors.ts'
import { act, takeFlash } from '../../src/web/admin/flash.ts'

/** What a form told the next page, and how many bytes its cookie had. */
async function told(text: string) {
  const app = new Hono()
    .post('/admin/form', (c) =>
      act(c, '/admin', async () => {
        throw new InputError('invalid', text)
      }),
    )
    .get('/admin', (c) => c.json(takeFlash(c)))
  const answer = await app.request('/admin/form', { method: 'POST' })
  const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  const page = await app.request('/admin', { headers: { cookie } })
  return { bytes: cookie.length, flash: await page.json() }
}

test.each([
  ['Latin letters', 'a', 3_700],
  ['Cyrillic ones', 'щ', 600],
  ['Chinese ones', '橋', 400],
  ['emoji', '🌉', 300],
  ['quotes', '"', 600],
  ['halves of emoji', '\ud83c', 450],
])('a text of %s comes along as far as a cookie holds it', async (_name, letter, least) => {
  const short = `It did not work: ${letter}`
  expect((await told(short)).flash).toEqual({ kind: 'failed', text: short })
  const { bytes, flash } = await told(letter.repeat(5_000))
  expect(bytes).toBeLessThan(4_096)
  expect(flash).toEqual({
    kind: 'failed',
    text: `${letter.repeat(flash.text.length / letter.length - 1 / letter.length)}…`,
  })
  expect([...flash.text].length).toBeGreaterThan(least)
})
