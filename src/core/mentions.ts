/**
 * How a network's texts mention somebody: `name` `@ada`, `dotted-name` `@ada.b`, `domain` `@ada.example` (Bluesky), `address`
 * `@ada@social.example` (Mastodon), `urn` a name that stands for an id (LinkedIn).
 */
export type MentionForm = 'name' | 'dotted-name' | 'domain' | 'address' | 'urn'

/** A person's name → network id → what they are called there. */
export type People = Readonly<Record<string, Readonly<Record<string, string>>>>

interface Form {
  readonly pattern: RegExp
  readonly example: string
}

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?'
const at = (pattern: string) => new RegExp(`^@?${pattern}$`, 'i')
const forms: Readonly<Record<MentionForm, Form>> = {
  name: { pattern: at('\\w{1,32}'), example: '@ada' },
  'dotted-name': { pattern: at('\\w(?:[\\w.]{0,28}\\w)?'), example: '@ada.example' },
  domain: { pattern: at(`(?:${LABEL}\\.)+[a-z]${LABEL}`), example: '@ada.example' },
  address: {
    pattern: at(`\\w+(?:[.-]+\\w+)*@(?:${LABEL}\\.)+${LABEL}`),
    example: '@ada@social.example',
  },
  urn: { pattern: /^urn:li:organization:\d+$/, example: 'urn:li:organization:1' },
}

/** What is wrong with a handle, in words; undefined when nothing is. */
export function handleFault(form: MentionForm, handle: string): string | undefined {
  const { pattern, example } = forms[form]
  return pattern.test(handle) ? undefined : `expected a name like ${example}`
}

/** How somebody is mentioned on a network; by name where the network makes no mentions, or nothing is known of them there. */
export function mentionOf(
  name: string,
  people: People | undefined,
  network: { readonly id: string; readonly mentions?: MentionForm | undefined },
): string {
  const { id, mentions: form } = network
  const person = form && people && table(people).get(folded(name))
  const handle = person && Object.hasOwn(person.handles, id) ? person.handles[id] : undefined
  if (form === undefined || !person || handle === undefined) return name
  // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api: the name as it stands there, to the letter.
  if (form === 'urn') return `@[${person.name.replace(/[[\]()\\]/g, '')}](${handle})`
  return handle.startsWith('@') ? handle : `@${handle}`
}

interface Person {
  /** As the set-up writes it. */
  readonly name: string
  readonly handles: Readonly<Record<string, string>>
}

const tables = new WeakMap<People, ReadonlyMap<string, Person>>()

function table(people: People): ReadonlyMap<string, Person> {
  const known = tables.get(people)
  if (known) return known
  const made = new Map(
    Object.entries(people).map(([name, handles]) => [folded(name), { name, handles }] as const),
  )
  tables.set(people, made)
  return made
}

const folded = (name: string) => name.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
