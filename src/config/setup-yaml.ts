import { stringify } from 'yaml'
import { withoutNotifySecrets } from '../core/notify-form.ts'
import type { Setup } from '../core/setup.ts'
import { type Form, setupForm } from '../core/setup-form.ts'
import { sourceSecrets } from '../core/source.ts'
import { hasCredentials } from '../core/web-address.ts'
import type { Network } from '../ports/network.ts'
import { withoutVariables } from './located-yaml.ts'

/**
 * The set-up as YAML that `parseSetup` reads back. A secret stands as `${ACCOUNT_KEY}`, the environment variable it is to
 * be given in; so do secrets of sources, and the address of one that has a password in it, as `${SOURCE_URL}`.
 */
export function setupToYaml(setup: Setup, networks: readonly Network[]): string {
  const form = literal(setupForm(setup)) as Form & { readonly notify?: Form } & Record<
      'accounts' | 'sources',
      Record<string, Form>
    >
  const accounts = Object.fromEntries(
    setup.accounts.map(({ id, network }) => {
      const secrets = networks.find((one) => one.id === network)?.secrets ?? []
      return [id, withSecretNames(id, form.accounts[id] ?? {}, secrets)]
    }),
  )
  const sources = Object.fromEntries(
    setup.sources.map(({ id }) => {
      const source = form.sources[id] ?? {}
      const secrets = hasCredentials(source.url) ? [...sourceSecrets, 'url'] : sourceSecrets
      return [id, withSecretNames(id, source, secrets)]
    }),
  )
  const told =
    form.notify && withoutNotifySecrets(form.notify, (key) => `\${${secretName('notify', key)}}`)
  return stringify({ ...form, sources, accounts, ...(told && { notify: told }) }, { lineWidth: 0 })
}

/** The environment variable that stands for a secret in an exported set-up. */
export const secretName = (account: string, key: string) =>
  `${account}_${key}`
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')
    .replace(/^(?=\d)/, '_')

const withSecretNames = (id: string, account: Form, secrets: readonly string[]): Form =>
  Object.fromEntries(
    Object.entries(account).map(([key, value]) => [
      key,
      secrets.includes(key) ? `\${${secretName(id, key)}}` : value,
    ]),
  )

/** Text that looks like a variable is doubled, so that it reads back as itself. */
export function literal(value: unknown): unknown {
  if (typeof value === 'string') return withoutVariables(value)
  if (Array.isArray(value)) return value.map(literal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner)]))
}
