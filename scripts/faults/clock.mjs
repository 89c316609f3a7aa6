import { openStage } from './stage.mjs'

const hour = 3_600_000

/** The machine's clock steps while the server runs: hours forward, some of them back, and to the right time again. */
export async function clock(lines, { folder, program }) {
  const stage = await openStage(lines, { folder, name: 'clock', program: await program() })
  const steps = [
    [11, 3 * hour, 'three hours forward'],
    [12, hour, 'two hours back'],
    [13, 0, 'at the right time again'],
  ]
  for (const [number, ahead, words] of steps) {
    const good = await stage.feeds()
    stage.server().tell({ ahead })
    await stage.served(good)
    lines.tell(`${words}, a post is saved`, (await stage.save(number)).ok)
    await stage.tick()
    await stage.visible(number)
  }
  await stage.over()
}
