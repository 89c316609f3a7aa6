import { expect, it, onTestFinished } from 'vitest'
import type { Adoption } from '../../src/ports/planning-store.ts'
import { openStage } from './stage.ts'

const ORIGIN = 'https://feeds.news.example'
const at = new Date('2026-11-23T08:00:00Z')

/** What the card of masto says in its quiet lines. */
async function cardWith(adoption: Omit<Adoption, 'accountId' | 'askedAt' | 'nextAt'>) {
  const stage = await openStage()
  onTestFinished(stage.close)
  await stage.ports.planning.recordAdoption({
    ...{ accountId: 'masto', askedAt: at, nextAt: at },
    ...adoption,
  })
  const link = new URL(await stage.signInLink(), ORIGIN)
  const headers = { origin: ORIGIN }
  const body = new URLSearchParams({ token: link.searchParams.get('token') ?? '' })
  const signedIn = await stage.app.request(`${ORIGIN}/admin/sign-in`, {
    ...{ method: 'POST', body, headers },
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await stage.app.request(`${ORIGIN}/admin/accounts`, { headers: { cookie } })
  const [, card = ''] = (await page.text()).split('<h2>masto</h2>')
  const lines = card.split('</article>')[0]?.matchAll(/<p class="quiet">([^<]*)</g) ?? []
  return [...lines].map(([, line]) => line)
}

it('says why an account was not read before its posts go out', async () => {
  expect(await cardWith({ tries: 5, doneAt: at, reason: 'HTTP 503' })).toContain(
    'What stands there could not be read, so that none of it counts as shared: HTTP 503',
  )
  expect(await cardWith({ tries: 2, reason: 'HTTP 503' })).toContain(
    'Nothing is planned for it until it is known what stands there. HTTP 503',
  )
  const read = await cardWith({ tries: 0, doneAt: at, looked: 3, marked: 1 })
  expect(read.join(' ')).not.toContain('What stands there')
})
