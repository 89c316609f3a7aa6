import type { Setup } from '../core/setup.ts'
import { type Form, setupForm } from '../core/setup-form.ts'
import { sourceSecrets } from '../core/source.ts'
import { hasCredentials } from '../core/web-address.ts'
import type { Network } from '../ports/network.ts'
import { secretName } from './setup-yaml.ts'

/**
 * What stands in an exported set-up for each secret that is kept: the path of its value and the name of its variable → the secret.
 * Where that variable is not set, the secret stays what it is; nowhere else does its name stand for anything.
 */
export function keptSecrets(
  setup: Setup,
  networks: readonly Network[],
): (name: string, path: string) => string | undefined {
  const form = setupForm(setup)
  const kept = new Map<string, string>()
  const keep = (path: string, owner: string, key: string, value: unknown) => {
    if (typeof value === 'string') kept.set(`${secretName(owner, key)} ${path}.${key}`, value)
  }
  for (const { id, network } of setup.accounts) {
    const secrets = networks.find((one) => one.id === network)?.secrets ?? []
    for (const key of secrets) keep(`accounts.${id}`, id, key, form.accounts[id]?.[key])
  }
  for (const [id, source] of Object.entries(form.sources)) {
    const keys = hasCredentials(source.url) ? [...sourceSecrets, 'url'] : sourceSecrets
    for (const key of keys) keep(`sources.${id}`, id, key, source[key])
  }
  keepNotify(form.notify, keep)
  return (name, path) => kept.get(`${name} ${path}`)
}

function keepNotify(
  notify: Form | undefined,
  keep: (path: string, owner: string, key: string, value: unknown) => void,
): void {
  for (const key of ['secret', 'smtp']) keep('notify', 'notify', key, notify?.[key])
  const telegram = notify?.telegram as Form | undefined
  keep('notify.telegram', 'notify', 'bot_token', telegram?.bot_token)
}
