import type { Setup } from '../core/setup.ts'
import type { Form } from '../core/setup-form.ts'
import { type Parts, partsKinds, partsOf, secretsIn } from '../core/setup-parts.ts'
import type { Ports } from '../ports/ports.ts'
import { hashSecret, newSecret } from './access.ts'

/** A set-up as a file last said it, to be compared with what it is now. Of secrets there is only whether they are the same. */
export interface LastApplied {
  /** Without it, what stands for a secret could be looked up. */
  readonly salt: string
  readonly parts: Parts
}

/** Stands for a secret. */
export interface MaskedSecret {
  readonly secretDigest: string
}

/** As it is kept. */
export async function lastAppliedOf(
  { networks }: Pick<Ports, 'networks'>,
  setup: Setup,
): Promise<string> {
  const salt = newSecret()
  const parts = await maskedParts(networks, setup, salt)
  return JSON.stringify({ salt, parts } satisfies LastApplied)
}

/** Undefined where no file was applied since Posthorn keeps that, or what is kept cannot be opened. */
export async function readLastApplied({
  setup,
}: Pick<Ports, 'setup'>): Promise<LastApplied | undefined> {
  const kept = await setup.lastApplied()
  return kept === undefined ? undefined : (JSON.parse(kept) as LastApplied)
}

/** The parts of a set-up with a digest in the place of each secret. */
export async function maskedParts(
  networks: Ports['networks'],
  setup: Setup,
  salt: string,
): Promise<Parts> {
  const parts = partsOf(setup)
  const isSecret = secretsIn(networks, [setup])
  const kinds = partsKinds.map(async (kind) => {
    const forms = Object.entries(parts[kind]).map(async ([id, form]) => [
      id,
      await maskedForm(form, (key) => isSecret(kind, id, key), salt),
    ])
    return [kind, Object.fromEntries(await Promise.all(forms))]
  })
  return Object.fromEntries(await Promise.all(kinds)) as Parts
}

async function maskedForm(
  form: Form,
  isSecret: (key: string) => boolean,
  salt: string,
): Promise<Form> {
  const entries = Object.entries(form).map(async ([key, value]) => [
    key,
    isSecret(key)
      ? ({ secretDigest: await hashSecret(salt + JSON.stringify(value)) } satisfies MaskedSecret)
      : value,
  ])
  return Object.fromEntries(await Promise.all(entries))
}
