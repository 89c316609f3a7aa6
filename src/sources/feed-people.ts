import { cleanLine } from '../core/clean-text.ts'
import type { Author } from '../core/post.ts'
import type { FeedPerson } from './feed-entry.ts'
import { joinedLine, plainLine } from './feed-text.ts'

const MAIL = /^[^\s@<>()"]+@[^\s@<>()"]+\.[a-z]{2,}$/i

/** A person on one line, as RSS has it: `mail (Name)`, `Name <mail>`, one of both, or just a name. */
export function parsePerson(text: string): FeedPerson {
  const line = joinedLine({ value: text, kind: 'loose' })
  const [, before = '', inside = ''] = /^([^(]*)\(([^)]*)\)$/.exec(line) ?? []
  if (MAIL.test(before.trim())) return { name: inside.trim(), email: before.trim() }
  const [, name = '', mail = ''] = /^([^<]*)<([^>]*)>$/.exec(cleanLine(text)) ?? []
  if (MAIL.test(mail.trim())) return { name: name.trim(), email: mail.trim() }
  return MAIL.test(line) ? { email: line } : { name: line }
}

const AUTHORS_MAX = 100
const NAME_MAX = 300

/** Each person once, as far as a post can name them; who gives only an address is named by its first part. */
export function authorsOf(
  people: readonly FeedPerson[],
  webUrl: (url: string | undefined) => string | undefined,
): Author[] {
  const authors = new Map<string, Author>()
  for (const person of people) {
    const email = person.email?.trim()
    const mail = email && MAIL.test(email) ? email : undefined
    const name = plainLine({ value: person.name || mail?.split('@')[0] || '', kind: 'loose' })
    const url = /\s/.test(person.url?.trim() ?? '') ? undefined : webUrl(person.url)
    if (name === '' || name.length > NAME_MAX || authors.has(name.toLowerCase())) continue
    authors.set(name.toLowerCase(), { name, ...(url && { url }), ...(mail && { email: mail }) })
  }
  return [...authors.values()].slice(0, AUTHORS_MAX)
}
