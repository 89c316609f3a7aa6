import { describe, expect, it } from 'vitest'
import { setupToYaml } from '../../src/config/setup-yaml.ts'
import { parseSetup } from '../../src/config.ts'
import { allNetworks } from '../../src/wiring.ts'
import { testPorts } from '../fakes/in-memory-ports.ts'

const parse = (accounts: string) =>
  parseSetup(`publication: { title: A, home: https://a.example }\naccounts:\n${accounts}`, {
    file: 'posthorn.yaml',
    environment: () => undefined,
    networks: allNetworks,
  })

describe('images of an account', () => {
  it('are as the file says, in the database and when it is exported', async () => {
    const read = parse(`  bsky: { network: bluesky, rehearsal: true, images: attach }
  masto: { network: mastodon, rehearsal: true, images: never }
  x: { network: x, rehearsal: true, prices: { post: 1, post_with_link: 2, alt_text: 3 } }
`)
    if (!read.ok) throw new Error(JSON.stringify(read.issues))
    const { ports, clock, close } = await testPorts({ setup: read.setup })
    const accounts = await ports.setup.accounts()
    expect(accounts.map(({ images, prices }) => ({ images, prices }))).toEqual([
      { images: 'attach' },
      { images: 'never' },
      { prices: { post: 1, postWithLink: 2, altText: 3 } },
    ])
    const exported = setupToYaml(read.setup, allNetworks)
    expect(exported).toContain('images: attach')
    const again = parse(exported.slice(exported.indexOf('accounts:\n') + 'accounts:\n'.length))
    expect(again).toEqual({ ok: true, setup: read.setup })
    await ports.setup.apply(
      { ...read.setup, accounts: read.setup.accounts.map(plain) },
      clock.now(),
    )
    expect((await ports.setup.accounts()).map(({ images }) => images)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    close()
  })

  it.each([
    [
      'attached where none are taken',
      '  chat: { network: slack, rehearsal: true, images: attach }\n',
      /^Posthorn attaches no images on Slack, only on .*mastodon/,
    ],
    [
      'anything else',
      '  bsky: { network: bluesky, rehearsal: true, images: large }\n',
      /expected one of "card"\|"attach"\|"never"/,
    ],
  ])('cannot be %s', (_, accounts, message) => {
    const id = accounts.trim().split(':')[0]
    const place = { path: `accounts.${id}.images`, file: 'posthorn.yaml', line: 3 }
    expect(parse(accounts)).toMatchObject({
      ok: false,
      issues: [{ ...place, message: expect.stringMatching(message) }],
    })
  })
})

function plain<Account extends { readonly images?: unknown }>({ images: _, ...account }: Account) {
  return account
}
