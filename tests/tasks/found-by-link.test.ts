import { describe, expect, it } from 'vitest'
import type { AccountSetup } from '../../src/core/setup.ts'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { checkDelivery } from '../../src/tasks/check-delivery.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { account, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const publication = {
  ...twoAccounts.publication,
  utm: { source: '{network}', medium: 'social' },
  publicUrl: 'https://posts.news.example',
}

/** What becomes of an attempt that arrived and was not answered. */
async function lostOn(network: string, terms: Partial<AccountSetup>) {
  const ground = await testPorts({
    publicUrl: publication.publicUrl,
    setup: {
      ...twoAccounts,
      publication,
      accounts: [account('desk', network, terms)],
      schedules: [schedule('news', ['desk'])],
    },
  })
  await ground.save({ id: 'one', title: 'One' })
  const { id } = await ground.delivery('one', 'desk')
  await ground.order({ network, do: '500-after' })
  const sent = await sendDelivery(ground.ports, id)
  ground.clock.advance(5 * 60_000)
  const checked = sent === 'checking' ? await checkDelivery(ground.ports, id) : sent
  const texts = await ground.texts(network)
  ground.close()
  return { sent, checked, texts: texts.length, text: texts[0] ?? '' }
}

/** An event of Nostr is known by what it was signed as, never by a link. */
const networks = Object.keys(rehearsalSettings).filter((id) => id !== 'nostr')

describe('a lost attempt is found again, or not, whatever its link', () => {
  it.each(networks)('on %s', async (network) => {
    const [plain, tracked, short] = [
      await lostOn(network, { utm: false }),
      await lostOn(network, {}),
      await lostOn(network, { shortLinks: true }),
    ]
    expect([plain.text, tracked.text, short.text]).toEqual([
      expect.stringContaining('https://news.example/one'),
      expect.stringContaining(`https://news.example/one?utm_source=${network}&utm_medium=social`),
      expect.stringMatching(/https:\/\/posts\.news\.example\/s\/\w{11}/),
    ])
    const { text: _text, ...expected } = plain
    expect(expected.texts).toBe(1)
    expect(tracked).toMatchObject(expected)
    expect(short).toMatchObject(expected)
  })
})
