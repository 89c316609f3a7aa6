import { readFileSync } from 'node:fs'
import { systemClock } from '../clock.ts'
import { InputError } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import type { Environment } from '../environment.ts'
import type { Clock } from '../ports/clock.ts'
import { patient, type Timings } from '../ports/timings.ts'
import { createSignInLink } from '../tasks/access.ts'
import { firstStart } from '../tasks/first-start.ts'
import { offersGuide, readGuide } from '../tasks/guide-kept.ts'
import { listen } from './listen.ts'
import { openPosthorn, type Posthorn } from './open-posthorn.ts'
import { samplePostsBeside } from './sample-posts.ts'
import { startScheduler } from './scheduler.ts'

/** How long requests and deliveries under way may take after the word to stop, in milliseconds. */
const GRACE = 10_000

/**
 * Serves until SIGTERM or SIGINT: opens the data folder, applies the set-up file to an empty database, answers requests,
 * and runs the scheduler.
 *
 * @param say a line for the person at the terminal
 * @param timings how patient deliveries are
 * @param clock the machine's, unless a test has another
 * @throws InputError that names what is wrong: the port, the set-up file, the database
 */
export async function serve(
  environment: Environment,
  say: (line: string) => void,
  timings: Timings = patient,
  clock: Clock = systemClock,
): Promise<void> {
  const stop = stopSignal()
  const listening = await listen(environment.host, environment.port)
  let posthorn: Posthorn | undefined
  try {
    const publicUrl = environment.publicUrl ?? listening.url
    posthorn = await openPosthorn(environment, publicUrl, { timings, clock })
    const first = await begin(posthorn, environment)
    listening.answerWith(posthorn.app.fetch, posthorn.keptFeeds)
    await greet(posthorn, { url: listening.url, publicUrl, first, environment }, say)
    const scheduler = startScheduler(posthorn.ports, posthorn.websub)
    await stop
    say('Stopping: what is under way is finished first.')
    await scheduler.stop()
  } finally {
    const answered = listening.close(GRACE)
    await Promise.all([answered, posthorn?.close(answered)])
  }
}

/** @returns whether this was the first start */
async function begin({ ports, setupFile }: Posthorn, { config }: Environment): Promise<boolean> {
  if (await ports.setup.publication()) return false
  const samples = () => samplePostsBeside(config)
  return firstStart(ports, setupFile, { file: config, text: read(config) }, samples)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = fileFault(error)
    throw new InputError(
      'invalid',
      `POSTHORN_CONFIG: the set-up file ${file} cannot be read: ${why}`,
    )
  }
}

async function greet(
  { ports }: Posthorn,
  {
    url,
    publicUrl,
    first,
    environment,
  }: { url: string; publicUrl: string; first: boolean; environment: Environment },
  say: (line: string) => void,
): Promise<void> {
  const publication = await ports.setup.publication()
  const link = await createSignInLink(ports)
  say(`Posthorn announces ${publication?.title ?? 'a publication'}.`)
  const guide = await readGuide(ports)
  if (offersGuide(guide)) {
    say('This is a sample that only rehearses. Sign in, and a guide sets up your own publication.')
  } else if (first) say('First start: the set-up file was applied.')
  say('')
  say(`  Feeds     ${publicUrl}/`)
  say(`  Admin     ${url}/admin`)
  say(`  Sign in   ${url}/admin/sign-in?token=${link}`)
  say(`            (works once, within an hour; another: ${signInAgain(environment)})`)
  say('')
  const broken = (await ports.setup.accounts()).filter(({ state }) => state === 'broken')
  for (const { id, reason = 'see its page' } of broken) {
    say(`  Nothing is sent on the account ${id}, which is broken: ${reason}`)
  }
  if (broken.length > 0) say('')
}

/** The command as it must be typed elsewhere, where this process's own settings are not known. */
function signInAgain({ port, data }: Environment): string {
  const settings = [
    ...(port === 8787 ? [] : [`PORT=${port}`]),
    ...(data === './data' ? [] : [`POSTHORN_DATA=${data}`]),
  ]
  return [...settings, 'npx posthorn sign-in'].join(' ')
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        resolve()
      })
    }
  })
}
