import { InputError } from '../core/errors.ts'
import type { Network, NetworkIO, Publisher, Session } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import type { OpenSocket } from '../ports/socket.ts'
import { type BillingPorts, billedPublisher } from './billed-publisher.ts'

type ConnectPorts = Pick<
  Ports,
  'networks' | 'outgoing' | 'images' | 'rehearsal' | 'clock' | 'timings'
> &
  BillingPorts

/** @throws InputError `not-found` */
export function networkOf({ networks }: Pick<Ports, 'networks'>, id: string): Network {
  const network = networks.find((one) => one.id === id)
  if (network) return network
  const known = networks.map((one) => one.id).join(', ')
  throw new InputError('not-found', `There is no network ${id}: expected one of ${known}`)
}

/**
 * Something to publish with. An account with `rehearsal: true` speaks to the local network instead of the real one, with
 * the credentials that every rehearsal network knows.
 *
 * @throws InputError `unavailable` when it rehearses and no rehearsal networks run here
 */
export function connectAccount(ports: ConnectPorts, account: Account): Publisher {
  const network = networkOf(ports, account.network)
  return billedPublisher(ports, network, account, (read) => {
    const { settings, io } = reachOf(ports, network, account, read)
    return network.connect(settings, io)
  })
}

/**
 * What an account's network is spoken to with.
 *
 * @throws InputError `unavailable` when it rehearses and no rehearsal networks run here
 */
export function reachOf(
  ports: ConnectPorts,
  network: Network,
  account: Account,
  read: NonNullable<NetworkIO['read']>,
): { readonly settings: Readonly<Record<string, unknown>>; readonly io: NetworkIO } {
  const { now } = ports.clock
  const session: Session = {
    read: () => ports.setup.session(account.id),
    keep: (text, instead) => ports.setup.keepSession(account.id, text, instead),
  }
  const io = (fetch: typeof globalThis.fetch, socket: OpenSocket | undefined) => ({
    fetch: timed(fetch, ports),
    ...timedSockets(socket, ports),
    now,
    read,
    session,
    image: ports.images.bytes,
    wait: (milliseconds: number) => pause(milliseconds, ports.timings),
  })
  if (!account.rehearsal) {
    const { fetch, socket } = ports.outgoing
    return { settings: account.settings, io: io(fetch, socket) }
  }
  const rehearse = ports.rehearsal.fetch(network.id)
  if (!rehearse) {
    throw new InputError(
      'unavailable',
      `accounts.${account.id}: rehearsal is true, but ${network.name} is not rehearsed here. Where no rehearsal networks run, start them with posthorn rehearse and name them in POSTHORN_REHEARSAL_URL.`,
    )
  }
  const settings = { ...account.settings, ...ports.rehearsal.settings(network.id) }
  return { settings, io: io(rehearse, ports.rehearsal.socket?.(network.id)) }
}

export type Connected =
  | { readonly ok: true; readonly publisher: Publisher }
  | { readonly ok: false; readonly reason: string }

/** Like `connectAccount`, for where there is nobody to tell: an account that cannot be connected is broken, with the reason. */
export async function connectOrBreak(
  ports: ConnectPorts & Pick<Ports, 'setup'>,
  account: Account,
): Promise<Connected> {
  try {
    return { ok: true, publisher: connectAccount(ports, account) }
  } catch (error) {
    const reason =
      error instanceof InputError ? error.message : 'Its settings do not fit its network.'
    await ports.setup.setAccountState(account.id, 'broken', reason)
    return { ok: false, reason }
  }
}

/** Several of them come before a delivery's lease ends: none is longer than a part of what a request may take. */
const pause = (milliseconds: number, { request }: Ports['timings']) =>
  new Promise<void>((resolve) => void setTimeout(resolve, Math.min(milliseconds, request / 5)))

/** Every request has an end: a silent server cannot hold an account for longer than a lease. */
function timed(fetch: typeof globalThis.fetch, { timings }: ConnectPorts): typeof globalThis.fetch {
  return (input, init) => {
    const limit = AbortSignal.timeout(timings.request)
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit
    return fetch(input, { ...init, signal })
  }
}

/** So has every socket, from its opening to its last text. */
function timedSockets(
  open: OpenSocket | undefined,
  { timings }: ConnectPorts,
): { readonly socket?: OpenSocket } {
  if (!open) return {}
  return {
    socket(url, signal) {
      const limit = AbortSignal.timeout(timings.request)
      return open(url, signal ? AbortSignal.any([signal, limit]) : limit)
    },
  }
}
