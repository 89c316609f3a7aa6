import type { ReaderPanel } from '../../tasks/reader-panel.ts'
import { Table } from './table.tsx'

interface PollsChartProps {
  readonly days: ReaderPanel['days']
}

const HEIGHT = 100
const STEP = 10
const BAR = 8

/** Polls a day as bars; all it shows stands in a table behind it. */
export const PollsChart = ({ days }: PollsChartProps) => {
  const most = Math.max(1, ...days.map(({ polls }) => polls))
  const height = (polls: number) => (polls / most) * HEIGHT
  const [first, last] = [days[0]?.day, days.at(-1)?.day]
  return (
    <figure class="chart">
      <p class="legend" aria-hidden="true">
        <span class="fresh">something new</span> <span class="known">unchanged (304)</span>
      </p>
      <svg
        viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Polls a day from ${first} to ${last}, at most ${number(most)}. The table below has the numbers.`}
      >
        {days.map(({ day, polls, notModified }, at) => (
          <g>
            <title>{`${day}: ${number(polls)} polls, ${number(notModified)} unchanged`}</title>
            <rect
              class="known"
              {...{ x: at * STEP, y: HEIGHT - height(notModified), width: BAR }}
              height={height(notModified)}
            />
            <rect
              class="fresh"
              {...{ x: at * STEP, y: HEIGHT - height(polls), width: BAR }}
              height={height(polls - notModified)}
            />
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{first}</span> <span>at most {number(most)} a day</span> <span>{last}</span>
      </figcaption>
      <details>
        <summary>The same as a table</summary>
        <Table
          caption="Polls a day, newest first"
          columns={['Day', 'Polls', 'Unchanged', 'Subscribers reported']}
          rows={days
            .toReversed()
            .map(({ day, polls, notModified, subscribers }) => [
              day,
              number(polls),
              percent(notModified, polls),
              number(subscribers),
            ])}
        />
      </details>
    </figure>
  )
}

/** `12,345` */
export const number = (count: number) => numbers.format(count)

const numbers = new Intl.NumberFormat('en-GB')

/** `87 %`; of nothing, nothing. */
export const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`
