import { openStage } from './stage.mjs'

const TIMES = 5
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** SIGKILL in the middle of saves and deliveries: what was answered is there afterwards, and nothing goes out again. */
export async function killed(lines, { folder, program }) {
  const stage = await openStage(lines, { folder, name: 'killed', program: await program() })
  let number = 11
  for (let times = 0; times < TIMES; times += 1) {
    const { etag } = await stage.feed()
    await stage.killed()
    const now = await stage.feed()
    lines.tell(
      'started again, the feed has the same bytes',
      now.etag === etag,
      `${etag} ${now.etag}`,
    )
    // The first is slow: much is loaded only then.
    await stage.save(number++)
    const answered = []
    const saving = Array.from({ length: 8 }, () => number++).map(async (one) => {
      const answer = await stage.save(one).catch(() => undefined)
      if (answer?.ok) answered.push(one)
    })
    // Some are saved and being sent by then, some are not.
    await sleep(40 + 60 * times)
    await stage.killed()
    await Promise.all(saving)
    const { shown } = await stage.feed()
    const lost = answered.filter((one) => !shown.has(one))
    lines.tell(
      'every post that was answered for is there',
      lost.length === 0,
      `${answered.length} were, lost ${lost.length}`,
    )
    // Who got no answer asks again: a save of the same address is the same post.
    for (let one = number - 8; one < number; one += 1) await stage.save(one)
  }
  await stage.over()
}
