import type { Ports } from '../ports/ports.ts'
import type { Examined } from './examine.ts'

/** What networks still take: OAuth 1.0a refuses requests that are dated five minutes off. */
const MOST_OFF = 60_000
const PATIENCE = 5_000

/** This machine's clock against that of the publication's own site. */
export async function examineClock({ clock, outgoing, setup }: Ports): Promise<Examined[]> {
  const check = 'clock'
  const home = (await setup.publication())?.home
  const date = home && (await dateOf(outgoing.fetch, home))
  if (!date) {
    const message = `It could not be compared: ${home ?? 'the site'} tells no time.`
    return [{ check, state: 'ok', message }]
  }
  const off = clock.now().getTime() - date.getTime()
  if (Math.abs(off) <= MOST_OFF) {
    return [{ check, state: 'ok', message: `It agrees with that of ${home}.` }]
  }
  const much = `${Math.round(Math.abs(off) / 1000)} s ${off > 0 ? 'ahead of' : 'behind'}`
  const advice =
    'Set the clock of this machine by NTP: networks refuse requests that are dated off.'
  return [{ check, state: 'wrong', message: `It is ${much} that of ${home}.`, advice }]
}

async function dateOf(fetch: typeof globalThis.fetch, url: string): Promise<Date | undefined> {
  try {
    const signal = AbortSignal.timeout(PATIENCE)
    const answer = await fetch(url, { method: 'HEAD', signal })
    const at = Date.parse(answer.headers.get('date') ?? '')
    return Number.isNaN(at) ? undefined : new Date(at)
  } catch {
    return undefined
  }
}

/** Whether this runtime knows the publication's zone, and when the clocks change in Europe. */
export async function examineZone({ setup, clock }: Ports): Promise<Examined[]> {
  const check = 'time zones'
  const zone = (await setup.publication())?.timezone ?? 'UTC'
  const shown = (timeZone: string, at: Date) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(at)
  try {
    const summer = shown('Europe/Berlin', new Date('2026-07-01T12:00:00Z'))
    const winter = shown('Europe/Berlin', new Date('2026-12-01T12:00:00Z'))
    if (summer === '14:00' && winter === '13:00') {
      const message = `${zone}, where it is ${shown(zone, clock.now())}.`
      return [{ check, state: 'ok', message }]
    }
  } catch {
    // Said below.
  }
  const advice = 'Use a Node with full ICU data.'
  return [{ check, state: 'wrong', message: `The data of the zone ${zone} is missing.`, advice }]
}
