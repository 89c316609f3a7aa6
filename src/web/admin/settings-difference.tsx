import { lineDifference } from '../../core/line-difference.ts'
import type { ConfigChange, KeyChange } from '../../tasks/plan-config.ts'

interface DifferenceProps {
  readonly changes: readonly ConfigChange[]
  /** What was changed since, rather than what is going to change. */
  readonly past?: true
}

const verbs = {
  create: { now: 'New', past: 'Made' },
  update: { now: 'Changed', past: 'Changed' },
  remove: { now: 'Goes away', past: 'Removed' },
} as const

/** A difference between two set-ups, part by part. */
export const Difference = ({ changes, past }: DifferenceProps) => (
  <ul class="difference">
    {changes.map(({ kind, id, action, changes: keys, drift }) => (
      <li class={action}>
        <p>
          <strong>{verbs[action][past ? 'past' : 'now']}:</strong> {kind}
          {kind !== id && ` ${id}`}
          {drift && (
            <Drift>{action === 'create' ? 'was removed' : 'was made'} in the pages since</Drift>
          )}
        </p>
        {action !== 'remove' && (
          <dl>
            {keys.map((one) => (
              <KeyLine change={one} quiet={drift === true} />
            ))}
          </dl>
        )}
      </li>
    ))}
  </ul>
)

const Drift = ({ children }: { readonly children: unknown }) => (
  <span class="badge ask">{children as string}</span>
)

const KeyLine = ({ change, quiet }: { readonly change: KeyChange; readonly quiet: boolean }) => {
  const { key, from, to, drift } = change
  return (
    <>
      <dt>
        {key}
        {drift && !quiet && <Drift>changed in the pages since</Drift>}
      </dt>
      <dd>
        {typeof from === 'string' && typeof to === 'string' && (from + to).includes('\n') ? (
          <pre>
            {lineDifference(from, to).map(({ sign, text }) =>
              sign === '+' ? (
                <ins>{`+ ${text}\n`}</ins>
              ) : sign === '-' ? (
                <del>{`- ${text}\n`}</del>
              ) : (
                `  ${text}\n`
              ),
            )}
          </pre>
        ) : (
          <>
            {from !== undefined && <del>{said(from)}</del>}
            {from !== undefined && ' → '}
            {to === undefined ? <em>none</em> : <ins>{said(to)}</ins>}
          </>
        )}
      </dd>
    </>
  )
}

const said = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
