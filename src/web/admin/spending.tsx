import type { Forecast } from '../../core/forecast.ts'
import { wallClock } from '../public/moment.tsx'
import { dollars } from './previews.tsx'

/** What was spent in a month, against what may be. */
export interface SpendingView {
  readonly spent: number
  readonly budget?: number
  readonly reserve?: number
  readonly forecast?: Forecast
}

interface SpendingProps {
  readonly costs: SpendingView
  readonly zone: string
}

export const Spending = ({ costs, zone }: SpendingProps) => {
  const { spent, budget, reserve = 0, forecast } = costs
  return (
    <>
      {budget === undefined ? dollars(spent) : `${spentOf(spent)} of $${budget.toFixed(2)} `}
      {budget !== undefined && budget > 0 && (
        <meter min={0} max={budget} high={budget - reserve} value={Math.min(spent, budget)}>
          {Math.round((spent / budget) * 100)} %
        </meter>
      )}
      {reserve > 0 && <p class="quiet">${reserve.toFixed(2)} of it for breaking posts</p>}
      {forecast && forecast.amount > 0 && (
        <p class="quiet">
          About ${forecast.amount.toFixed(2)} by its end
          {forecast.reachedAt && (
            <>, and the budget is spent by {wallClock(forecast.reachedAt, zone, 'day')}</>
          )}
          .
        </p>
      )}
    </>
  )
}

/** Nothing yet is not the same as free. */
const spentOf = (spent: number): string => (spent === 0 ? '$0.00' : dollars(spent))

export interface OverspentView extends SpendingView {
  readonly accountId: string
}

/** Accounts whose month will come to more than their budget. */
export const overspending = <View extends SpendingView>(all: readonly View[]): readonly View[] =>
  all.filter(({ forecast }) => forecast?.reachedAt !== undefined)

export const Overspent = ({ costs, zone }: { costs: OverspentView; zone: string }) => (
  <li>
    <div>
      <a href="/admin/accounts">The budget of {costs.accountId} will not last</a>
      <Spending costs={costs} zone={zone} />
    </div>
  </li>
)
