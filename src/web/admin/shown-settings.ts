import type { Network } from '../../ports/network.ts'

export interface ShownSetting {
  readonly name: string
  readonly value: string
}

/**
 * The settings of an account that may stand in a page: those its network declares, less those it calls secret.
 * A key the network does not know is left out: nobody has said that it is harmless.
 */
export function shownSettings(
  { settings: { shape }, secrets }: Pick<Network, 'settings' | 'secrets'>,
  settings: Readonly<Record<string, unknown>>,
): readonly ShownSetting[] {
  return Object.entries(shape)
    .filter(([key]) => !secrets.includes(key))
    .flatMap(([key, field]) => {
      const value = settings[key]
      const told = Array.isArray(value) ? value : [value]
      return value !== undefined && told.every(isPlain)
        ? [{ name: field.meta()?.title ?? key.replaceAll('_', ' '), value: told.join(', ') }]
        : []
    })
}

const isPlain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)
