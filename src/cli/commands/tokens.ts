import type { Command } from '../command.ts'

interface TokenAnswer {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly created_at: string
  readonly expires_at?: string
  readonly last_used_at?: string
  readonly revoked_at?: string
}

export const tokenCommands: readonly Command[] = [
  {
    name: 'token create',
    args: 'NAME',
    about: 'Make an API token; it is shown this once',
    takes: { least: 1, most: 1 },
    options: {
      scopes: {
        type: 'string',
        value: 'A,B',
        about: 'Of read, posts, deliveries, config; default all but config',
      },
      expires: { type: 'string', value: '90d', about: 'How long it is good; default for good' },
    },
    async run({ api, print, words: [name], values: { scopes, expires } }) {
      const json = {
        name,
        ...(scopes !== undefined && { scopes: scopes.split(',').map((one) => one.trim()) }),
        ...(expires !== undefined && { expires_in: expires }),
      }
      const made = (await api.request('/api/v1/tokens', {
        method: 'POST',
        json,
      })) as TokenAnswer & {
        readonly token: string
      }
      print.answer(made, () => {
        print.line(made.token)
        const until = made.expires_at ? `, until ${made.expires_at}` : ''
        print.note(`It may ${made.scopes.join(', ')}${until}.`)
      })
      return 0
    },
  },
  {
    name: 'token list',
    about: 'API tokens, newest first',
    async run({ api, print }) {
      const page = await api.request('/api/v1/tokens')
      print.answer(page, () =>
        print.table(
          ['id', 'name', 'scopes', 'created', 'expires', 'last used', 'revoked'],
          (page as { items: TokenAnswer[] }).items.map((token) => [
            token.id,
            token.name,
            token.scopes.join(', '),
            token.created_at,
            token.expires_at,
            token.last_used_at,
            token.revoked_at,
          ]),
        ),
      )
      return 0
    },
  },
  {
    name: 'token revoke',
    args: 'ID|NAME',
    about: 'Take a token back',
    takes: { least: 1, most: 1 },
    async run({ api, print, words: [id = ''] }) {
      await api.request(`/api/v1/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' })
      print.answer({ revoked: id }, () => print.line(`${id} is revoked.`))
      return 0
    },
  },
]
