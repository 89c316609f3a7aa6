import type { Child } from 'hono/jsx'
import { Frame } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { May, mayAsk } from './allowed.tsx'
import { UndoButton, UndoForm } from './undo.tsx'
import type { View } from './view.ts'

/** What is looked at every day. */
const daily = {
  today: { name: 'Today', href: '/admin' },
  posts: { name: 'Posts', href: '/admin/posts' },
  deliveries: { name: 'Deliveries', href: '/admin/deliveries' },
  calendar: { name: 'Calendar', href: '/admin/calendar' },
  accounts: { name: 'Accounts', href: '/admin/accounts' },
} as const
/** What is set up once and seldom changed. */
const setUp = {
  schedules: { name: 'Schedules', href: '/admin/schedules' },
  templates: { name: 'Templates', href: '/admin/templates' },
  feeds: { name: 'Feeds', href: '/admin/feeds' },
  sources: { name: 'Sources', href: '/admin/sources' },
  people: { name: 'People', href: '/admin/people' },
  tokens: { name: 'Tokens', href: '/admin/tokens' },
  settings: { name: 'Settings', href: '/admin/settings' },
} as const
/** What is looked up now and then. */
const others = {
  simulate: { name: 'Simulate', href: '/admin/simulate' },
  rehearsal: { name: 'Rehearsal', href: '/admin/rehearsal' },
  readers: { name: 'Readers', href: '/admin/readers' },
  subscribers: { name: 'Subscribers', href: '/admin/subscribers' },
  hub: { name: 'Hub', href: '/admin/hub' },
  log: { name: 'Log', href: '/admin/log' },
} as const
/** Pages that no menu names: the person's own, the guide to a first set-up, and what somebody may not do. */
const elsewhere = ['you', 'guide', 'refused'] as const
export type Section =
  | keyof typeof daily
  | keyof typeof setUp
  | keyof typeof others
  | (typeof elsewhere)[number]

interface AdminPageProps {
  readonly view: View
  readonly section: Section
  readonly title: string
  /** More for the head: styles and scripts of this page. */
  readonly head?: Child
  /** Beside the heading. */
  readonly aside?: Child
  readonly children?: Child
}

/** The frame of every admin page: where one is, what was just done, the content. */
export const AdminPage = ({ view, section, title, head, aside, children }: AdminPageProps) => (
  <Frame
    kind="admin"
    title={`${title} · ${view.publication}`}
    asset={view.asset}
    head={head}
    header={<Bar view={view} section={section} />}
    footer={
      <p>
        <span>
          Times are those of {view.zone}. <a href="/">The public page</a>
        </span>
      </p>
    }
  >
    {view.stalled && (
      <p class="flash failed" role="alert">
        The scheduler has not run since <Moment at={view.stalled} zone={view.zone} />. Nothing is
        sent until it does: is the server running?
      </p>
    )}
    {view.flash && (
      <p
        class={`flash ${view.flash.kind}`}
        role={view.flash.kind === 'failed' ? 'alert' : 'status'}
      >
        {view.flash.text}
        {view.flash.undo && <UndoButton />}
      </p>
    )}
    {view.flash?.undo && <UndoForm undo={view.flash.undo} />}
    <May.Provider value={view.may}>
      <div class="heading">
        <h1>{title}</h1>
        {aside}
      </div>
      {children}
    </May.Provider>
  </Frame>
)

interface BarProps {
  readonly view: View
  readonly section: Section
}

const Bar = ({ view, section }: BarProps) => (
  <div class="bar">
    <a class="brand" href="/admin">
      <img src={view.asset('logo.svg')} alt="" width="28" height="28" />
      <span>{view.publication}</span>
    </a>
    <nav aria-label="Admin">
      <ul>
        {Object.entries(daily).map(([id, { name, href }]) => (
          <li>
            <a href={href} aria-current={id === section ? 'page' : undefined}>
              {name}
              {id === 'today' && view.attention > 0 && (
                <span class="count">
                  {view.attention}
                  <span class="spoken"> waiting for you</span>
                </span>
              )}
            </a>
          </li>
        ))}
        <li>
          <Menu name="Set-up" links={setUp} view={view} section={section} />
        </li>
        <li>
          <Menu name="More" links={others} view={view} section={section} />
        </li>
      </ul>
    </nav>
    <a class="you" href="/admin/you" aria-current={section === 'you' ? 'page' : undefined}>
      <span class="spoken">You: </span>
      {view.actor.name}
    </a>
    <form method="post" action="/admin/sign-out" class="sign-out">
      <button type="submit" class="plain">
        Sign out
      </button>
    </form>
  </div>
)

interface MenuProps extends BarProps {
  readonly name: string
  readonly links: Readonly<Record<string, { readonly name: string; readonly href: string }>>
}

/** Opens without a script; closed, it says where one is. It names no page that the person may not open. */
const Menu = ({ name, links, view, section }: MenuProps) => {
  const here = links[section]?.name
  const open = Object.entries(links).filter(([, { href }]) => mayAsk(view.may, 'GET', href))
  return (
    <details class="menu">
      <summary class={here && 'here'}>{here ?? name}</summary>
      <ul>
        {open.map(([id, { name: page, href }]) => (
          <li>
            <a href={href} aria-current={id === section ? 'page' : undefined}>
              {page}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
