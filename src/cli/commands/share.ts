import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'
import { readPosts } from '../post-file.ts'

interface PreviewAnswer {
  readonly account?: string
  readonly network: string
  readonly text: string
  readonly count: number
  readonly limit: number
  readonly unit: string
  readonly cost: number
  readonly article?: { readonly title: string; readonly markdown: string }
  readonly card?: { readonly title: string; readonly description?: string }
  readonly images?: readonly {
    readonly as: string
    readonly type: string
    readonly width: number
    readonly height: number
    readonly alt?: string
  }[]
  readonly parts?: readonly { readonly text: string; readonly count: number }[]
  readonly warnings: readonly string[]
  readonly reply?: { readonly text: string; readonly count: number; readonly cost: number }
}

const aboutImage = ({
  as,
  type,
  width,
  height,
  alt,
}: NonNullable<PreviewAnswer['images']>[number]) =>
  `— its image, ${as === 'card' ? 'on the card' : 'attached'}: ${type} ${width} × ${height}${alt === undefined ? '' : `, ${alt}`}`

export const shareCommands: readonly Command[] = [
  {
    name: 'share preview',
    about: 'What would be sent, to the character',
    options: {
      post: { type: 'string', value: 'ID|FILE', about: 'A saved post, or a .md or .json file' },
      account: { type: 'string', value: 'A', about: 'For one account' },
      network: { type: 'string', value: 'N', about: 'For a network, without an account' },
      template: { type: 'string', value: 'TEXT', about: 'Liquid text to try' },
    },
    async run({ io, api, print, values: { post, account, network, template } }) {
      if (post === undefined) throw new InputError('invalid', '--post is needed')
      const isFile = /\.(?:json|md|markdown)$/i.test(post)
      const json = {
        post: isFile ? (await readPosts(io, post))[0] : post,
        account,
        network,
        template,
      }
      const previews = await api.request('/api/v1/share/preview', { method: 'POST', json })
      print.answer(previews, () => {
        for (const preview of previews as PreviewAnswer[]) {
          const {
            account: to = '',
            network: on,
            limit,
            unit,
            reply,
            card,
            article,
            images = [],
          } = preview
          const { parts = [] } = preview
          const counted = ({ count, cost }: { readonly count: number; readonly cost: number }) =>
            `${count} of ${limit} ${unit}${cost > 0 ? `, $${cost.toFixed(3)}` : ''}`
          print.line(`— ${to ? `${to} on ` : ''}${on}: ${counted(preview)}`)
          print.line(preview.text)
          for (const [at, part] of parts.entries())
            print.line(`— part ${at + 2}: ${part.count} of ${limit} ${unit}\n${part.text}`)
          if (card)
            print.line(`— its card: ${[card.title, card.description].filter(Boolean).join(' · ')}`)
          for (const image of images) print.line(aboutImage(image))
          if (article) print.line(`— the whole post, as an article:\n${article.markdown}`)
          if (reply) print.line(`— its reply: ${counted(reply)}\n${reply.text}`)
          for (const warning of preview.warnings) print.note(`${to || on}: ${warning}`)
        }
      })
      return 0
    },
  },
  {
    name: 'share count',
    args: 'TEXT',
    about: 'Count a text as a network does',
    takes: { least: 1, most: 1 },
    options: { network: { type: 'string', value: 'N', about: 'The network' } },
    async run({ api, print, words: [text], values: { network } }) {
      if (network === undefined) throw new InputError('invalid', '--network is needed')
      const answer = await api.request('/api/v1/share/count', {
        method: 'POST',
        json: { network, text },
      })
      const { count, limit, unit, valid } = answer as PreviewAnswer & { valid: boolean }
      print.answer(answer, () =>
        print.line(`${count} of ${limit} ${unit}: ${valid ? 'fits' : 'too long'}`),
      )
      return 0
    },
  },
]
