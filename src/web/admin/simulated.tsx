import { localTime } from '../../core/local-time.ts'
import type { Simulation, Unsent } from '../../tasks/simulation-report.ts'
import { Moment, wallClock } from '../public/moment.tsx'
import { dollars } from './previews.tsx'
import { Table } from './table.tsx'

interface SimulatedProps {
  readonly simulation: Simulation
}

/** What would go out, a table for each day on the publication's clock; then what would not, and why. */
export const Simulated = ({ simulation }: SimulatedProps) => {
  const { deliveries, held, missed, waiting, timezone: zone } = simulation
  const days = Map.groupBy(deliveries, ({ at }) => localTime(at, zone).slice(0, 10))
  return (
    <div class="simulated">
      <p class="standing" role="status">
        {summary(simulation)}
      </p>
      {[...days.values()].map((sent) => (
        <Day sent={sent} zone={zone} />
      ))}
      <Changes simulation={simulation} />
      <NotSent name="A person must look at" unsent={held} zone={zone} />
      <NotSent name="Missed" unsent={missed} zone={zone} />
      <NotSent name="Still waiting at the end" unsent={waiting} zone={zone} />
      <Costs simulation={simulation} />
    </div>
  )
}

function summary({ deliveries, held, missed, waiting }: Simulation): string {
  const counts = [
    [held.length, 'for a person to look at'],
    [missed.length, 'missed'],
    [waiting.length, 'still waiting'],
  ] as const
  const said = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  const sent = deliveries.length === 0 ? 'Nothing goes out' : `${deliveries.length} go out`
  return `${[sent, ...said].join(', ')}.`
}

interface DayProps {
  readonly sent: Simulation['deliveries']
  readonly zone: string
}

const Day = ({ sent, zone }: DayProps) => {
  const day = sent[0] ? wallClock(sent[0].at, zone, 'dateline') : ''
  const cost = sent.reduce((sum, one) => sum + one.cost, 0)
  return (
    <section>
      <h2>{day}</h2>
      <p class="quiet">
        {sent.length === 1 ? '1 delivery' : `${sent.length} deliveries`}
        {cost > 0 && `, ${dollars(cost)}`}
      </p>
      <Table
        labelled
        caption={day}
        columns={['Time', 'Account', 'Schedule', 'Kind', 'Text', 'Cost']}
        rows={sent.map(({ at, account, schedule, kind, text, cost }) => [
          <time datetime={at.toISOString()}>{localTime(at, zone).slice(11)}</time>,
          account,
          schedule,
          <span class="whole">{kind}</span>,
          <span class="share-text">{text}</span>,
          <span class="whole">{dollars(cost)}</span>,
        ])}
      />
    </section>
  )
}

const changed = { edit: 'edited', remove: 'taken down', repost: 'taken down and posted anew' }

const Changes = ({ simulation: { changes, timezone: zone } }: SimulatedProps) =>
  changes.length === 0 ? null : (
    <section>
      <h2>Changed where it stands</h2>
      <Table
        labelled
        caption="Changed where it stands"
        columns={['Time', 'Account', 'Post', 'What']}
        rows={changes.map(({ at, account, title, kind }) => [
          <Moment at={at} zone={zone} />,
          account,
          title,
          changed[kind],
        ])}
      />
    </section>
  )

interface NotSentProps {
  readonly name: string
  readonly unsent: readonly Unsent[]
  readonly zone: string
}

const NotSent = ({ name, unsent, zone }: NotSentProps) =>
  unsent.length === 0 ? null : (
    <section>
      <h2>
        {name}: {unsent.length}
      </h2>
      <Table
        labelled
        caption={name}
        columns={['Due', 'Account', 'Post', 'Why']}
        rows={unsent.map(({ dueAt, account, title, reason = '' }) => [
          <Moment at={dueAt} zone={zone} />,
          account,
          title,
          reason,
        ])}
      />
    </section>
  )

const rules = { per_hour: 'an hour', per_day: 'a day' }

const Costs = ({ simulation: { costs, limits } }: SimulatedProps) =>
  costs.length + limits.length === 0 ? null : (
    <section>
      <h2>What it comes to</h2>
      {costs.length > 0 && (
        <Table
          labelled
          caption="What it comes to"
          columns={['Month', 'Account', 'Spent in the month', 'Budget']}
          rows={costs.map(({ month, account, cost, budget }) => [
            month,
            account,
            dollars(cost),
            budget === undefined ? 'none' : `$${budget.toFixed(2)}`,
          ])}
        />
      )}
      {limits.map(({ account, rule, times }) => (
        <p class="quiet">
          {account}: its most posts {rules[rule]} reached {times === 1 ? 'once' : `${times} times`}.
        </p>
      ))}
    </section>
  )
