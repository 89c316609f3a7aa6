import type { Command } from '../command.ts'

interface TokenAnswer {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly last_used_at?: string
  readonly revoked_at?: string
}

export const accessCommands: readonly Command[] = [
  {
    name: 'token create',
    args: 'NAME',
    about: 'Make an API token; it is shown this once',
    takes: { least: 1, most: 1 },
    async run({ api, print, words: [name] }) {
      const made = await api.request('/api/v1/tokens', { method: 'POST', json: { name } })
      print.answer(made, () => print.line((made as { token: string }).token))
      return 0
    },
  },
  {
    name: 'token list',
    about: 'API tokens, by name',
    async run({ api, print }) {
      const page = await api.request('/api/v1/tokens')
      print.answer(page, () =>
        print.table(
          ['id', 'name', 'created', 'last used', 'revoked'],
          (page as { items: TokenAnswer[] }).items.map((token) => [
            token.id,
            token.name,
            token.created_at,
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
  {
    name: 'sign-in',
    about: 'A link that signs a person in to the admin pages once',
    async run({ api, print }) {
      const link = (await api.request('/api/v1/sign-in-links', { method: 'POST' })) as {
        url: string
      }
      print.answer(link, () => print.line(link.url))
      return 0
    },
  },
]
