import { BLIND, openStage } from './stage.mjs'

const accounts = ['mastodon', 'bluesky', BLIND]
/** What a network does with the next posts, some of which it has made all the same. */
const kinds = ['500-after', 'hang-after', '500-before', 'hang-before', 'reset-after', 'truncate']

/** The networks answer 500, or never, or break off: whether a post was made is only known by looking. */
export async function networks(lines, { folder, program }) {
  const stage = await openStage(lines, {
    folder,
    name: 'networks',
    accounts,
    program: await program(),
  })
  const good = await stage.feeds()
  for (const [at, kind] of kinds.entries()) {
    for (const network of accounts) {
      const ordered = await stage.rehearsal.order({ network, do: kind })
      if (!ordered.ok) lines.tell(`${network} is ordered to ${kind}`, false, await ordered.text())
    }
    const number = 11 + at
    lines.tell(`${kind}: a post is saved`, (await stage.save(number)).ok)
    await stage.visible(number)
    await stage.rehearsal.struck()
  }
  await stage.served(good)
  await stage.over()
}
