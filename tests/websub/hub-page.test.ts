import { describe, expect, it, onTestFinished } from 'vitest'
import { openWatchedStage, type WatchedStage } from './watched-stage.ts'

async function signedIn(stage: WatchedStage) {
  onTestFinished(stage.close)
  const origin = stage.publicUrl
  const answer = await stage.app.request(`${origin}/admin/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ token: await stage.signInToken() }),
    headers: { origin },
  })
  const [cookie = ''] = answer.headers.getSetCookie()
  const headers = { cookie: cookie.split(';')[0] ?? '' }
  return async () => (await stage.app.request(`${origin}/admin/hub`, { headers })).text()
}

/** The text of each row of the table in a section; what stands in a cell of its own is apart by bars. */
const rowsOf = (html: string, id: string) => {
  const section = new RegExp(`<h2 id="${id}">.*?</section>`, 's').exec(html)?.[0] ?? ''
  const rows = /<tbody>(.*?)<\/tbody>/s.exec(section)?.[1]?.split('</tr>').slice(0, -1) ?? []
  return rows.map((row) =>
    row
      .split('</td>')
      .slice(0, -1)
      .map((cell) =>
        cell
          .replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      )
      .join(' | '),
  )
}

describe('the page of the hub', () => {
  it('shows what is watched, who subscribes and what failed', async () => {
    const page = await signedIn(await openWatchedStage())
    const html = await page()
    expect(rowsOf(html, 'topics').slice(0, 2)).toEqual([
      '/rss.xml | 4 | 23 Nov 2026, 09:00',
      '/tags/brücken/atom.xml | 2 | 23 Nov 2026, 09:00',
    ])
    const taken = '23 Nov 2026, 09:00 | none'
    expect(rowsOf(html, 'hosts')).toEqual([
      'broken.example | /rss.xml | 1 | in 10 days | – | ⟳ 1 to be tried again answered 500',
      `reader.example | /rss.xml | 2 | in 1 day the last in 2 days | ${taken}`,
      `reader.example | /tags/brücken/atom.xml | 2 | in 1 day the last in 2 days | ${taken}`,
      `cloud.example | /rss.xml | 1 by rssCloud | in 1 day | ${taken}`,
    ])
    expect(html).not.toContain('between-us')
  })

  it('shows the hubs of others and the sources that push', async () => {
    const html = await (await signedIn(await openWatchedStage()))()
    expect(rowsOf(html, 'others')).toEqual([
      'https://hub.example/ | 23 Nov 2026, 09:00 | ✓ taken',
      'https://quiet.example/ | 23 Nov 2026, 09:00 | ◷ waits answered 503',
    ])
    expect(rowsOf(html, 'sources')).toEqual(['cms | https://push.example/ | not begun | –'])
    expect(html).not.toMatch(/very secret|nobody-guesses/)
  })

  it('says when a push was given up', async () => {
    const stage = await openWatchedStage()
    const page = await signedIn(stage)
    for (let tries = 0; tries < 9; tries += 1) {
      stage.pass(9 * 3_600_000)
      await stage.run()
    }
    expect(rowsOf(await page(), 'hosts')[0]).toBe(
      'broken.example | /rss.xml | 1 | in 6 days | – | ✕ 1 given up answered 500',
    )
  })

  it('says when the hub is off, and when nobody is there', async () => {
    const stage = await openWatchedStage()
    const publication = await stage.ports.setup.publication()
    if (!publication) throw new Error('there is no publication')
    const setup = { accounts: [], schedules: [], sources: [], templates: {}, feeds: [] }
    const { hubs: _hubs, ...rest } = publication
    const off = { ...setup, publication: { ...rest, hub: false } }
    await stage.ports.setup.apply(off, stage.clock.now)
    stage.pass(40 * 86_400_000)
    await stage.run()
    const html = await (await signedIn(stage))()
    expect(html).toContain('Our hub is off')
    expect([rowsOf(html, 'topics'), html.includes('id="hosts"')]).toEqual([[], false])
    expect(html).toContain('None yet.')
  })
})
