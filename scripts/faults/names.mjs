import { within } from '../server-under-test.mjs'
import { openStage } from './stage.mjs'

/** No name is found any more: every request to a network fails before it is sent. */
export async function names(lines, { folder, program }) {
  const stage = await openStage(lines, { folder, name: 'names', program: await program() })
  const server = stage.server()
  server.tell({ names: false })
  // Until connections that were open before have ended: they need no name.
  await stage.served(await stage.feeds(), 7)
  for (const number of [11, 12]) {
    lines.tell('a post is saved', (await stage.save(number)).ok)
  }
  await stage.visible(12)
  await stage.served(await stage.feeds())
  let waiting = []
  const tried = await within(30_000, async () => {
    const { items } = await (await server.ask('GET', '/deliveries?limit=4')).json()
    waiting = items.map(({ state, attempts }) => `${state} ${attempts}`)
    return items.every(({ state, attempts }) => state !== 'sent' && attempts > 0)
  })
  lines.tell('deliveries were tried, and wait', tried, tried ? '' : waiting.join('; '))
  server.tell({ names: true })
  await stage.over()
}
