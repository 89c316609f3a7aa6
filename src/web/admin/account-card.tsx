import { formatDuration } from '../../core/duration.ts'
import type { AccountState } from '../../ports/setup-store.ts'
import { Moment } from '../public/moment.tsx'
import { Allowed } from './allowed.tsx'
import { Badge, stateHint } from './badge.tsx'
import { ActionButton } from './forms.tsx'
import type { ShownSetting } from './shown-settings.ts'
import { Spending, type SpendingView } from './spending.tsx'

/** What a page may know of an account: its credentials are not part of it. */
export interface AccountView {
  readonly id: string
  readonly state: AccountState
  readonly reason?: string
  readonly network: string
  readonly rehearsal: boolean
  /** Its name on the network, once a check has learned it. */
  readonly name?: string
  readonly url?: string
  readonly settings: readonly ShownSetting[]
  readonly textLimit?: number
  /** Of this calendar month. */
  readonly costs: SpendingView
  /** Milliseconds. */
  readonly spacing?: number
  readonly restUntil?: Date
  readonly restReason?: string
  /** When its credential ends, if its network says so. */
  readonly expiresAt?: Date
  /** Its posts wait until it was read once: why it was not. */
  readonly waits?: string
  /** Its posts go out though it was never read: why it was not. */
  readonly unread?: string
  /** A person connects it by signing in there; then the browser comes back to this address. */
  readonly callback?: string
  /** Its network lets its own posts be read. */
  readonly readable: boolean
}

interface AccountCardProps {
  readonly account: AccountView
  readonly zone: string
}

export const AccountCard = ({ account, zone }: AccountCardProps) => {
  const { id, state, reason, network, rehearsal, name, url } = account
  const waits = state === 'active' && account.callback !== undefined && name === undefined
  const shown = waits ? 'unconnected' : state
  const rests = state === 'active' && account.restUntil !== undefined
  const page = `/admin/accounts/${encodeURIComponent(id)}`
  return (
    <article class="card">
      <header>
        <h2>{id}</h2>
        <Badge state={shown} />
      </header>
      <p>
        {network}
        {name && <> · {url ? <a href={url}>{name}</a> : name}</>}
        {rehearsal && <span class="badge off">rehearsal</span>}
      </p>
      <p class="quiet">{reason ?? (rests ? restHint(account) : stateHint(shown))}</p>
      {account.waits !== undefined && !waits && (
        <p class="quiet">
          Nothing is planned for it until it is known what stands there. {account.waits}
        </p>
      )}
      {account.unread !== undefined && (
        <p class="quiet">
          What stands there could not be read, so that none of it counts as shared: {account.unread}
        </p>
      )}
      <Facts account={account} zone={zone} />
      <div class="actions">
        {account.callback !== undefined && (
          <ActionButton action={`${page}/connect`} about={id} tone={name ? 'quiet' : 'first'}>
            {name ? 'Connect again' : 'Connect'}
          </ActionButton>
        )}
        <ActionButton action={`${page}/check`} about={id}>
          Check
        </ActionButton>
        {account.readable && (
          <ActionButton action={`${page}/adopt`} about={id}>
            Adopt
          </ActionButton>
        )}
        {state === 'active' ? (
          <ActionButton action={`${page}/pause`} about={id}>
            Pause
          </ActionButton>
        ) : (
          <ActionButton action={`${page}/resume`} about={id}>
            Resume
          </ActionButton>
        )}
        <Allowed to="config">
          <a href={`${page}/edit`}>
            Settings<span class="spoken"> of {id}</span>
          </a>
        </Allowed>
        <a href={`/admin/deliveries?account=${encodeURIComponent(id)}`}>
          Deliveries<span class="spoken"> of {id}</span>
        </a>
      </div>
    </article>
  )
}

const restHint = ({ restReason }: AccountView) =>
  `Nothing goes out while it rests${restReason === undefined ? '.' : `: ${restReason}`}`

const Facts = ({ account, zone }: AccountCardProps) => {
  const { settings, callback, textLimit, costs, spacing, restUntil, expiresAt } = account
  return (
    <dl class="facts">
      {settings.map((setting) => (
        <>
          <dt>{setting.name}</dt>
          <dd>{setting.value}</dd>
        </>
      ))}
      {callback !== undefined && (
        <>
          <dt>Redirect address</dt>
          <dd>
            <code>{callback}</code>
          </dd>
        </>
      )}
      {textLimit !== undefined && (
        <>
          <dt>Longest text</dt>
          <dd>{textLimit}</dd>
        </>
      )}
      <dt>This month</dt>
      <dd>
        <Spending costs={costs} zone={zone} />
      </dd>
      {spacing !== undefined && (
        <>
          <dt>Between posts</dt>
          <dd>at least {formatDuration(spacing)}</dd>
        </>
      )}
      {restUntil && (
        <>
          <dt>Rests until</dt>
          <dd>
            <Moment at={restUntil} zone={zone} />
          </dd>
        </>
      )}
      {expiresAt && (
        <>
          <dt>Credential ends</dt>
          <dd>
            <Moment at={expiresAt} zone={zone} />
          </dd>
        </>
      )}
    </dl>
  )
}
