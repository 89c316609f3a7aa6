import { InputError } from '../core/errors.ts'
import type { Setup } from '../core/setup.ts'
import type { Ports } from '../ports/ports.ts'
import { publicationOf } from './save-post.ts'

/** Two people rarely save in the same moment: then the second changes what the first has made. */
const TRIES = 3

/**
 * Does again what was overtaken by another change: `work` reads the set-up, and applies it instead of that version alone.
 *
 * @throws InputError `conflict` when others keep changing it, and what `work` says
 */
export async function unlessOvertaken<Result>(
  ports: Pick<Ports, 'setup'>,
  work: (instead: string) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const instead = await ports.setup.version()
    try {
      return await work(instead)
    } catch (error) {
      const other = error instanceof InputError && error.code === 'conflict'
      if (!other || tries === TRIES) throw error
    }
  }
}

/**
 * The set-up as it stands, to be applied again with something changed. Credentials that cannot be opened now would be lost by that.
 *
 * @throws InputError `unavailable` before a set-up was applied, `wrong-state` while credentials cannot be opened
 */
export async function changeableSetup(ports: Pick<Ports, 'setup'>): Promise<Setup> {
  await publicationOf(ports)
  const locked = [
    ...(await ports.setup.accounts()).filter((account) => account.locked),
    ...(await ports.setup.sources()).filter((source) => source.locked),
  ].map(({ id }) => id)
  if ((await ports.setup.notify())?.locked) locked.push('notify')
  if (locked.length > 0) {
    throw new InputError(
      'wrong-state',
      `With this POSTHORN_SECRET the credentials of ${locked.join(', ')} cannot be opened, so the set-up was not changed: start with the right secret`,
    )
  }
  return (await ports.setup.read()) as Setup
}
