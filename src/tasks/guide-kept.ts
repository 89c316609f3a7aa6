import { InputError } from '../core/errors.ts'
import { emptyGuide, type Guide } from '../core/guide.ts'
import type { Ports } from '../ports/ports.ts'

type GuidePorts = Pick<Ports, 'guide' | 'setup' | 'clock'>

/** Somebody else may go through the guide at the same moment: each goes on from what the other kept. */
const TRIES = 3

/** The guide as it was left. Before anything was set up, what it makes is the whole set-up. */
export async function readGuide({ guide, setup }: GuidePorts): Promise<Guide> {
  const kept = await guide.read()
  const isFirst = kept.version === 0 && !(await setup.publication())
  return isFirst ? { ...kept.guide, replaces: true } : kept.guide
}

/** @throws InputError `conflict` when others keep changing it */
export async function changeGuide(
  ports: GuidePorts,
  change: (guide: Guide) => Guide,
): Promise<Guide> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { version } = await ports.guide.read()
    const changed = change(await readGuide(ports))
    if (await ports.guide.keep(changed, version, ports.clock.now())) return changed
  }
  throw new InputError('conflict', 'The guide was changed by others at the same moment: try again')
}

/** From the first step again. What was set up live stays. */
export const startOver = (ports: GuidePorts): Promise<Guide> =>
  changeGuide(ports, ({ samples, replaces, liveAt, tests }) => ({
    ...emptyGuide,
    ...(liveAt === undefined ? { samples, replaces } : {}),
    tests,
  }))

/** Whether Today should lead there: on the sample, or before anything was set up. */
export const offersGuide = ({ replaces, liveAt, hidden }: Guide): boolean =>
  replaces && liveAt === undefined && !hidden
