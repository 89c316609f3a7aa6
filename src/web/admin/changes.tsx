import { Hono } from 'hono'
import { z } from 'zod'
import type { Actor } from '../../core/permissions.ts'
import type { AuditEntry, AuditedThing } from '../../ports/audit-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { auditFilter } from '../access/audit-filter.ts'
import { shownTo } from '../access/shown-changes.ts'
import { answer } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { ChangedKeys, thingHref, Who } from './change-lines.tsx'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { LogTabs } from './log-tabs.tsx'
import { type WordsOf, wordsOfEntries } from './setup-words.ts'
import { More, Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

const HOME = '/admin/log/changes'
const PAGE = 50

/** What changes are of; `set-up` has no thing of its own. */
const kinds = [
  ...['post', 'delivery', 'account', 'schedule', 'template', 'feed', 'source'],
  ...['publication', 'notify', 'people', 'person', 'invitation', 'token', 'subscriber', 'import'],
]

/** What is left empty by the form is no filter. */
const text = z.string().min(1).max(300).optional().catch(undefined)
const query = z.object({
  actor: text,
  kind: z.enum(kinds).optional().catch(undefined),
  id: text,
  cursor: text,
})
type Asked = z.output<typeof query>

interface ChangesProps {
  readonly view: View
  readonly asked: Asked
  readonly actors: readonly Pick<Actor, 'kind' | 'id' | 'name'>[]
  readonly entries: readonly AuditEntry[]
  /** `post bridge` → what people call it. */
  readonly names: ReadonlyMap<string, string>
  readonly wordsOf: WordsOf
  readonly next?: string
}

/** Who changed what: a page of the log. */
export function changesPage({ ports }: AdminDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>().get('/', async (c) => {
    const asked = query.parse(c.req.query())
    const { actor, kind, id, cursor } = asked
    const thing = kind && (id === undefined ? kind : `${kind}:${id}`)
    const [page, actors] = await Promise.all([
      ports.audit.list(auditFilter({ actor, thing }), { limit: PAGE, ...(cursor && { cursor }) }),
      ports.audit.actors(),
    ])
    const names = await namesOf(ports, page.items)
    const more = page.cursor && { next: page.cursor }
    const entries = page.items.map(shownTo(c.var.actor))
    const wordsOf = await wordsOfEntries(ports, entries)
    const props = { view: c.var.view, asked, actors, entries, names, wordsOf, ...more }
    return answer(c, <ChangesPage {...props} />)
  })
}

const keyOf = ({ kind, id }: AuditedThing) => `${kind} ${id}`

/** What people call the posts, deliveries and tokens of a page. */
async function namesOf(
  { posts, deliveries, access }: Pick<Ports, 'posts' | 'deliveries' | 'access'>,
  entries: readonly AuditEntry[],
): Promise<ReadonlyMap<string, string>> {
  const idsOf = (kind: string) => [
    ...new Set(entries.flatMap(({ thing }) => (thing?.kind === kind ? [thing.id] : []))),
  ]
  const found = await Promise.all(idsOf('delivery').map((id) => deliveries.byId(id)))
  const known = found.filter((one) => one !== undefined)
  const titles = await posts.byIds([...idsOf('post'), ...known.map(({ postId }) => postId)])
  const tokens = idsOf('token').length > 0 ? await access.tokens() : []
  return new Map([
    ...tokens.map(({ id, name }) => [keyOf({ kind: 'token', id }), name] as const),
    ...[...titles].map(([id, { title }]) => [keyOf({ kind: 'post', id }), title] as const),
    ...known.map(({ id, postId, accountId }) => {
      const title = titles.get(postId)?.title ?? postId
      return [keyOf({ kind: 'delivery', id }), `${title}, to ${accountId}`] as const
    }),
  ])
}

const ChangesPage = ({ view, asked, actors, entries, names, wordsOf, next }: ChangesProps) => (
  <AdminPage view={view} section="log" title="Changes">
    <LogTabs open="changes" />
    <Filter asked={asked} actors={actors} />
    {entries.length === 0 && <p class="quiet">Nobody has changed anything of this.</p>}
    {entries.length > 0 && (
      <Table
        caption="Changes, newest first"
        labelled
        columns={['When', 'Who', 'What', 'Changed']}
        rows={entries.map((entry) => [
          <Moment at={entry.at} zone={view.zone} />,
          <Who actor={entry.actor} />,
          <What entry={entry} names={names} />,
          entry.changes.length === 0 ? (
            '–'
          ) : (
            <ChangedKeys changes={entry.changes} words={wordsOf(entry)} zone={view.zone} />
          ),
        ])}
      />
    )}
    <More href={next && hrefOf({ ...asked, cursor: next })} />
  </AdminPage>
)

const Filter = ({ asked, actors }: Pick<ChangesProps, 'asked' | 'actors'>) => (
  <form method="get" action={HOME} class="filter">
    <label>
      Who
      <select name="actor">
        <option value="">Everybody</option>
        {actors.map(({ kind, id, name }) => (
          <option value={`${kind}:${id}`} selected={`${kind}:${id}` === asked.actor}>
            {name}
          </option>
        ))}
      </select>
    </label>
    <label>
      What
      <select name="kind">
        <option value="">Everything</option>
        {kinds.map((kind) => (
          <option value={kind} selected={kind === asked.kind}>
            {kind}
          </option>
        ))}
      </select>
    </label>
    <label>
      Its id
      <input type="text" name="id" value={asked.id ?? ''} autocomplete="off" />
    </label>
    <SubmitButton tone="quiet">Show</SubmitButton>
  </form>
)

const What = ({ entry, names }: { readonly entry: AuditEntry } & Pick<ChangesProps, 'names'>) => {
  const { action, thing, refused } = entry
  const href = thing && thingHref(thing)
  const name = thing && (names.get(keyOf(thing)) ?? thing.id)
  return (
    <>
      {refused && <span class="badge bad">refused</span>} {action}
      {thing && ` ${thing.kind} `}
      {href ? <a href={href}>{name}</a> : name}
    </>
  )
}

function hrefOf(asked: Asked): string {
  const given = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return given.length > 0 ? `${HOME}?${new URLSearchParams(given)}` : HOME
}
