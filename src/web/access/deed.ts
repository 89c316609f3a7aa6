import type { Context } from 'hono'
import type { AuditedThing } from '../../ports/audit-store.ts'
import { pathBelow } from './face.ts'
import { type Face, needed } from './needed.ts'

/** What a request is about to do. */
export interface Deed {
  readonly entry: { readonly action: string; readonly thing?: AuditedThing }
  /** What the address is about, whether or not one of them is named: `post`. */
  readonly kind: string
  /** It changes the set-up: what it did is for the set-up to say. */
  readonly setUp: boolean
  /** It adds, changes or removes, and nothing more particular: without a change, nothing was done. */
  readonly plain: boolean
}

/** How an address begins → what it is about. */
const kinds: Readonly<Record<string, string>> = {
  posts: 'post',
  deliveries: 'delivery',
  calendar: 'delivery',
  approvals: 'delivery',
  accounts: 'account',
  connect: 'account',
  schedules: 'schedule',
  templates: 'template',
  feeds: 'feed',
  sources: 'source',
  subscribers: 'subscriber',
  tokens: 'token',
  'people/invitations': 'invitation',
  people: 'person',
  imports: 'import',
}

/** Routes whose address does not say what they do. */
const words: Readonly<Record<string, string>> = {
  'GET /connect': 'connect',
  'POST /import': 'import posts',
  'POST /sources/import': 'import posts',
  'POST /imports/sitemap': 'list the pages of a sitemap',
  'POST /notify/test': 'test notices',
  'POST /log/test': 'test notices',
  'POST /log/webhooks/:id/retry': 'send a notice again',
  'POST /webhook-deliveries/:id/retry': 'send a notice again',
  'POST /guide/live/test-post': 'make a test post',
  'POST /guide/live/remove-tests': 'remove test posts',
  'POST /sign-in-links': 'make a sign-in link',
  'POST /calendar/move': 'reschedule',
  'POST /calendar/undo': 'undo a reschedule',
  'POST /approvals': 'approve',
}

/** What the scheduler does stands with the deliveries, and what a step of an import does with the import; a way out is no deed. */
const noted = new Set([
  'POST /tick',
  'POST /imports/:id/posts',
  'POST /imports/:id/pages',
  'POST /accounts/:id/connect',
])

const methods: Readonly<Record<string, string>> = {
  POST: 'add',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'remove',
}

/** Undefined for what changes nothing, and for what is written down elsewhere. `pattern`: of the route that answers. */
export function deedOf(face: Face, c: Context, pattern: string): Deed | undefined {
  const path = pathBelow(face, c.req.path)
  // HEAD is carried out as GET, and then told nothing of.
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method
  const route = `${method} ${pattern}`
  const need = needed(face, method, path)
  const changes = method !== 'GET' && need !== 'read'
  if ((!changes && words[route] === undefined) || noted.has(route)) return undefined
  const { kind, thing, verb } = aboutOf(pattern, path, c.var.actor.id)
  const setUp = need === 'config' && words[route] === undefined && !ownStore.has(kind)
  const plain = setUp || (words[route] === undefined && verb === '')
  const how = method === 'POST' && thing ? 'change' : (methods[method] ?? method)
  const particular = thing ? verb : `${verb} ${kind}`
  const action = words[route] ?? (verb === '' ? how : particular)
  return { entry: { action, ...(thing && { thing }) }, kind, setUp, plain }
}

/** Behind the same permission as the set-up, and no part of it. */
const ownStore = new Set(['token', 'subscriber'])

/** `/posts/:id/retract` at `/posts/p1/retract`: `retract` the post `p1`. */
function aboutOf(pattern: string, path: string, self: string) {
  const [written, given] = [partsOf(pattern), partsOf(path).map(decoded)]
  if (written[0] === 'you') return aboutThemselves(written, self)
  const two = kinds[written.slice(0, 2).join('/')]
  const kind = two ?? kinds[written[0] ?? ''] ?? written[0] ?? ''
  const after = two === undefined ? 1 : 2
  const named = written[after]?.startsWith(':') === true
  const id = named ? given[after] : undefined
  const verb = given.slice(named ? after + 1 : after).join(' ')
  return {
    kind,
    thing: id === undefined ? undefined : { kind, id },
    verb: verb.replaceAll('-', ' '),
  }
}

/** On their own page: `change two factor`. Which of their sessions or passkeys is nobody else's business. */
function aboutThemselves(written: readonly string[], self: string) {
  const named = written.slice(1).filter((part) => !part.startsWith(':'))
  const verb = named.length > 1 ? named.toReversed().join(' ') : `change ${named.join(' ')}`
  return { kind: 'person', thing: { kind: 'person', id: self }, verb: verb.replaceAll('-', ' ') }
}

const partsOf = (path: string) => path.split('/').filter((part) => part !== '')

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
