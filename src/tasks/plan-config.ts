import { notifySecrets } from '../core/notify-form.ts'
import type { Setup } from '../core/setup.ts'
import { type Form, setupForm } from '../core/setup-form.ts'
import { sourceSecrets } from '../core/source.ts'
import { hasCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'

/** One difference between the set-up as it is and as it would be. */
export interface ConfigChange {
  readonly kind:
    | 'publication'
    | 'feed'
    | 'source'
    | 'account'
    | 'template'
    | 'schedule'
    | 'people'
    | 'notify'
  readonly id: string
  readonly action: 'create' | 'update' | 'remove'
  readonly changes: readonly KeyChange[]
}

/** In the words of the set-up file. `from` is absent for what is new, `to` for what goes away. */
export interface KeyChange {
  readonly key: string
  readonly from?: unknown
  readonly to?: unknown
}

/** What applying `setup` would change, in the order of the file. Never tells a secret. */
export async function planConfig(
  ports: Pick<Ports, 'setup' | 'networks'>,
  setup: Setup,
): Promise<readonly ConfigChange[]> {
  const before = await ports.setup.read()
  const old = before && setupForm(before)
  const wanted = setupForm(setup)
  const secrets = new Set(
    [...setup.accounts, ...(before?.accounts ?? [])].flatMap(({ id, network }) => {
      const known = ports.networks.find((one) => one.id === network)?.secrets ?? []
      return known.map((key) => `${id} ${key}`)
    }),
  )
  return [
    ...compare('publication', old && { publication: old.publication }, {
      publication: wanted.publication,
    }),
    ...compare('feed', old?.feeds, wanted.feeds),
    ...compare(
      'source',
      old?.sources,
      wanted.sources,
      (id, key) =>
        sourceSecrets.includes(key) ||
        (key === 'url' && [old, wanted].some((form) => hasCredentials(form?.sources[id]?.url))),
    ),
    ...compare('account', old?.accounts, wanted.accounts, (id, key) => secrets.has(`${id} ${key}`)),
    ...compare('template', texts(old?.templates), texts(wanted.templates)),
    ...compare('schedule', old?.schedules, wanted.schedules),
    ...compare(
      'people',
      old?.people && { people: old.people },
      wanted.people && { people: wanted.people },
    ),
    ...compare(
      'notify',
      old?.notify && { notify: flat(old.notify) },
      wanted.notify && { notify: flat(wanted.notify) },
      (_, key) => notifySecrets.includes(key),
    ),
  ]
}

type Forms = Readonly<Record<string, Form>>
type IsSecret = (id: string, key: string) => boolean

function compare(
  kind: ConfigChange['kind'],
  old: Forms = {},
  wanted: Forms = {},
  isSecret: IsSecret = () => false,
): ConfigChange[] {
  const removed = Object.keys(old).filter((id) => !Object.hasOwn(wanted, id))
  return [...Object.keys(wanted), ...removed].flatMap((id) => {
    const [before, after] = [own(old, id), own(wanted, id)]
    const changes = keyChanges(before, after, (key) => isSecret(id, key))
    const action = !before ? 'create' : after ? 'update' : 'remove'
    return action === 'update' && changes.length === 0 ? [] : [{ kind, id, action, changes }]
  })
}

const own = (forms: Forms, id: string) => (Object.hasOwn(forms, id) ? forms[id] : undefined)

function keyChanges(
  old: Form = {},
  wanted: Form = {},
  isSecret: (key: string) => boolean,
): KeyChange[] {
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(old)])]
  return keys
    .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(wanted[key]))
    .map((key) => ({
      key,
      ...(key in old && { from: isSecret(key) ? '(secret)' : old[key] }),
      ...(key in wanted && {
        to: isSecret(key) ? (key in old ? '(changed)' : '(secret)') : wanted[key],
      }),
    }))
}

/** A mapping inside another has keys of its own: `telegram.chat`. */
const flat = (form: Form): Form =>
  Object.fromEntries(
    Object.entries(form).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([inner, held]) => [`${key}.${inner}`, held])
        : [[key, value]],
    ),
  )

const texts = (templates: Readonly<Record<string, string>> = {}): Forms =>
  Object.fromEntries(Object.entries(templates).map(([name, text]) => [name, { text }]))
