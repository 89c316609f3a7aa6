import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { type Guide, type GuideStep, guideSteps } from '../../core/guide.ts'
import { answer } from '../public/frame.tsx'
import { AdminPage } from './layout.tsx'
import type { View } from './view.ts'

export const GUIDE = '/admin/guide'
export const stepHref = (step: GuideStep) => `${GUIDE}/${step}`

/** What each step is called, in the row of steps and above its page. */
const names: Readonly<Record<GuideStep, { readonly short: string; readonly title: string }>> = {
  publication: { short: 'Publication', title: 'Your publication' },
  source: { short: 'Source', title: 'Where posts come from' },
  account: { short: 'Account', title: 'Your first account' },
  template: { short: 'Template', title: 'What it says' },
  schedule: { short: 'Schedule', title: 'When it says it' },
  simulate: { short: 'Simulate', title: 'What would go out' },
  live: { short: 'Go live', title: 'Go live' },
}
export const stepName = (step: GuideStep): string => names[step].short

interface GuidePageProps {
  readonly view: View
  readonly guide: Guide
  readonly step: GuideStep
  readonly title?: string
  readonly head?: Child
  readonly children?: Child
}

/** The frame of every step: how far one is, and that nothing of it has an effect yet. */
export const GuidePage = ({ view, guide, step, title, head, children }: GuidePageProps) => (
  <AdminPage
    view={view}
    section="guide"
    title={title ?? names[step].title}
    head={
      <>
        <link rel="stylesheet" href={view.asset('guide.css')} />
        {head}
      </>
    }
    aside={<Steps guide={guide} step={step} />}
  >
    <div class="guide">{children}</div>
    {guide.liveAt === undefined && <Foot guide={guide} />}
  </AdminPage>
)

const Steps = ({ guide, step }: Pick<GuidePageProps, 'guide' | 'step'>) => (
  <nav class="steps" aria-label="Steps of the guide">
    <ol>
      {guideSteps.map((one, index) => {
        const done = guide.done.includes(one)
        const label = (
          <>
            <span class="number" aria-hidden="true">
              {done && (one !== step || guide.liveAt !== undefined) ? '✓' : index + 1}
            </span>
            <span class="name">
              {names[one].short}
              {done && <span class="spoken">, done</span>}
            </span>
          </>
        )
        return (
          <li class={done ? 'done' : undefined}>
            {guide.liveAt === undefined ? (
              <a href={stepHref(one)} aria-current={one === step ? 'step' : undefined}>
                {label}
              </a>
            ) : (
              <span>{label}</span>
            )}
          </li>
        )
      })}
    </ol>
  </nav>
)

const Foot = ({ guide }: Pick<GuidePageProps, 'guide'>) => (
  <aside class="guide-foot" aria-label="About this guide">
    <p class="quiet">
      Nothing here has an effect before you go live. What a step was given is kept: you can leave at
      any time and go on later.
    </p>
    <div class="actions">
      <a href="/admin">Leave for now</a>
      {guide.done.length > 0 && (
        <form method="post" action={`${GUIDE}/over`} class="action">
          <button type="submit" class="plain">
            Start over
          </button>
        </form>
      )}
    </div>
  </aside>
)

/** A form that was not taken is shown again, with what was typed. */
export const shownAgain = (c: Context, page: Child) => answer(c, page, 422)

/** The button that leads on. */
export const Onward = ({ children }: { readonly children: Child }) => (
  <div class="actions onward">
    <button type="submit" class="first">
      {children}
    </button>
  </div>
)
