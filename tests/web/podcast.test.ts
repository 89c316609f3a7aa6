import { parseRssFeed } from 'feedsmith'
import { expect, it, onTestFinished } from 'vitest'
import { openApi } from './api-stage.ts'
import { setup } from './stage-setup.ts'

it('what the set-up says of podcasts stands in feeds with something to hear, and in no other', async () => {
  const stage = await openApi()
  onTestFinished(stage.close)
  const podcast = {
    category: 'News',
    subcategory: 'Daily News',
    owner: { name: 'The\u0007 studio', email: 'studio@news.example' },
    explicit: false,
    type: 'episodic',
  } as const
  const publication = { ...setup.publication, podcast }
  await stage.ports.setup.apply({ ...setup, publication }, stage.clock.now)
  const attachments = [{ url: 'https://media.example/1.mp3', type: 'audio/mpeg' }]
  await stage.save({ id: 'a', url: 'https://news.example/a', title: 'A', tags: ['read'] })
  await stage.save({ id: 'b', url: 'https://news.example/b', title: 'B', attachments })
  const itunes = async (path: string) =>
    parseRssFeed(await (await stage.app.request(path)).text()).itunes
  expect(await itunes('/rss.xml')).toMatchObject({
    categories: [{ text: 'News', categories: [{ text: 'Daily News' }] }],
    owner: { name: 'The studio', email: 'studio@news.example' },
    type: 'episodic',
  })
  expect(await itunes('/tags/read/rss.xml')).toBeUndefined()
})
