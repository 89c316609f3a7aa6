import type { Command } from '../command.ts'

export const accessCommands: readonly Command[] = [
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
