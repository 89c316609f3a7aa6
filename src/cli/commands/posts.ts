import { InputError } from '../../core/errors.ts'
import type { Call, Command } from '../command.ts'
import { readPosts } from '../post-file.ts'
import { noteCursor, pageOptions, pageQuery } from './paging.ts'

interface Receipt {
  readonly account: string
  readonly kind: string
  readonly state: string
  readonly changed_at: string
  readonly reason?: string
}

interface PostAnswer {
  readonly id: string
  readonly title: string
  readonly url: string
  readonly state: string
  readonly revision: number
  readonly published_at: string
}

const one = { least: 1, most: 1 }
const path = (id: string | undefined, rest = '') =>
  `/api/v1/posts/${encodeURIComponent(id ?? '')}${rest}`

export const postCommands: readonly Command[] = [
  {
    name: 'post add',
    args: 'FILE…',
    about: 'Save posts from .json files or from .md files with front matter',
    takes: { least: 1, most: Number.POSITIVE_INFINITY },
    run: addPosts,
  },
  {
    name: 'post list',
    about: 'Posts, newest first',
    options: pageOptions,
    async run({ api, print, values }) {
      const page = await api.request('/api/v1/posts', { query: pageQuery(values) })
      const { items, cursor } = page as { items: PostAnswer[]; cursor?: string }
      print.answer(page, () => {
        print.table(
          ['id', 'state', 'published', 'title', 'url'],
          items.map(({ id, state, published_at, title, url }) => [
            id,
            state,
            published_at,
            title,
            url,
          ]),
        )
        noteCursor(print, cursor)
      })
      return 0
    },
  },
  {
    name: 'post show',
    args: 'ID',
    about: 'One post',
    takes: one,
    run: ({ api, print, words: [id] }) => show(print, api.request(path(id))),
  },
  {
    name: 'post correct',
    args: 'ID',
    about: 'Tell readers that a post was corrected',
    takes: one,
    options: {
      note: { type: 'string', value: 'TEXT', about: 'What was corrected' },
      minor: { type: 'boolean', about: 'Too small to tell readers' },
    },
    run: ({ api, print, words: [id], values, flags }) => {
      const json = {
        note: needed(values, 'note'),
        level: flags.has('minor') ? 'minor' : 'correction',
      }
      return show(print, api.request(path(id, '/correct'), { method: 'POST', json }))
    },
  },
  {
    name: 'post retract',
    args: 'ID',
    about: 'Take a post back; a notice stays',
    takes: one,
    options: { reason: { type: 'string', value: 'TEXT', about: 'Why, for readers' } },
    run: ({ api, print, words: [id], values }) => {
      const json = { reason: needed(values, 'reason') }
      return show(print, api.request(path(id, '/retract'), { method: 'POST', json }))
    },
  },
  {
    name: 'post receipts',
    args: 'ID',
    about: 'What was done to its shares since it changed, or why not',
    takes: one,
    run: async ({ api, print, words: [id] }) => {
      const { items } = (await api.request(path(id, '/amendments'))) as { items: Receipt[] }
      print.answer({ items }, () =>
        print.table(
          ['account', 'what', 'state', 'at', 'why'],
          items.map(({ account, kind, state, changed_at, reason = '' }) => [
            account,
            kind,
            state,
            changed_at,
            reason,
          ]),
        ),
      )
      return 0
    },
  },
  {
    name: 'post delete',
    args: 'ID',
    about: 'Take a post out quietly',
    takes: one,
    run: ({ api, print, words: [id] }) => show(print, api.request(path(id), { method: 'DELETE' })),
  },
]

/** Every post of every file is tried; the status is that of the first that failed. */
async function addPosts({ io, api, print, words }: Call): Promise<number> {
  const saved: PostAnswer[] = []
  const failures: InputError[] = []
  const attempt = async (where: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      print.note(error.message.startsWith(where) ? error.message : `${where}: ${error.message}`)
      failures.push(error)
    }
  }
  for (const file of words) {
    await attempt(file, async () => {
      const posts = await readPosts(io, file)
      for (const [index, json] of posts.entries()) {
        const where = posts.length > 1 ? `${file}, post ${index + 1}` : file
        await attempt(where, async () => {
          saved.push((await api.request('/api/v1/posts', { method: 'POST', json })) as PostAnswer)
        })
      }
    })
  }
  if (saved.length > 0 || failures.length === 0) printSaved(print, saved)
  const [first] = failures
  if (!first) return 0
  return first.code === 'invalid' ? 2 : 1
}

function printSaved(print: Call['print'], saved: readonly PostAnswer[]): void {
  print.answer({ items: saved }, () =>
    print.table(
      ['id', 'state', 'revision', 'title'],
      saved.map(({ id, state, revision, title }) => [id, state, revision, title]),
    ),
  )
}

async function show(print: Call['print'], answer: Promise<unknown>): Promise<number> {
  const post = (await answer) as Readonly<Record<string, unknown>>
  print.answer(post, () => {
    for (const [key, value] of Object.entries(post)) {
      print.line(`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    }
  })
  return 0
}

function needed(values: Call['values'], name: string): string {
  const value = values[name]
  if (value) return value
  throw new InputError('invalid', `--${name} is needed`)
}
