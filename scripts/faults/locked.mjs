import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openStage } from './stage.mjs'

/** Another process holds the database, for longer than Posthorn waits for anybody; meanwhile time alone changes the feed. */
export async function locked(lines, { folder }) {
  const stage = await openStage(lines, { folder, name: 'locked' })
  const server = stage.server()
  const soon = new Date(Date.now() + 3_000).toISOString()
  const scheduled = await server.ask('POST', '/posts', {
    url: 'https://news.example/post-13',
    title: 'Post 13 edition 1',
    published_at: soon,
  })
  lines.tell(
    'a post is planned for the time of the fault',
    scheduled.ok,
    scheduled.ok ? '' : await scheduled.text(),
  )
  if (scheduled.ok) stage.saved.add(13)
  const good = await stage.feeds()
  const other = new DatabaseSync(join(stage.data, 'posthorn.db'))
  other.exec('begin immediate')
  const begun = performance.now()
  const saving = stage.save(11)
  await stage.served(good, 7)
  const refused = await saving
  const after = ((performance.now() - begun) / 1000).toFixed(1)
  lines.tell(
    'a save is refused in the end',
    refused.status >= 500,
    `${refused.status} after ${after} s`,
  )
  other.exec('rollback')
  other.close()
  lines.tell('saves go on once it is free', (await stage.save(12)).ok)
  await stage.visible(12)
  await stage.visible(13)
  await stage.over()
}
