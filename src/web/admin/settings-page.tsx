import type { Issue } from '../../core/errors.ts'
import type { ConfigChange } from '../../tasks/plan-config.ts'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { SetupHead } from './part-page.tsx'
import { Difference } from './settings-difference.tsx'
import type { View } from './view.ts'

export const SETTINGS = '/admin/settings'

interface PageProps {
  readonly view: View
  /** What was changed since a set-up file was last applied. */
  readonly drift: readonly ConfigChange[]
  /** A set-up that was to be planned, and what is wrong with it. */
  readonly typed?: string
  readonly issues?: readonly Issue[]
}

export const SettingsPage = ({ view, drift, typed, issues = [] }: PageProps) => (
  <AdminPage view={view} section="settings" title="Settings" head={<SettingsHead view={view} />}>
    <ul class="lines">
      <Line
        href="publication"
        name="Publication"
        about="title, home page, time zone, hubs, podcast"
      />
      <Line href="people" name="Authors on networks" about="who is called what, for mentions" />
      <Line href="notify" name="Notifications" about="who is told what needs a person" />
      {view.may('config') && (
        <Line href="../guide" name="The guide" about="an account step by step, simulated first" />
      )}
    </ul>
    <section aria-labelledby="drift">
      <h2 id="drift">Changed since a file was last applied</h2>
      {drift.length === 0 ? (
        <p class="quiet">Nothing: the set-up is what its file says, or none was applied yet.</p>
      ) : (
        <>
          <p>
            The next <code>apply</code> of that file undoes this. Export the set-up to keep it in
            the file.
          </p>
          <Difference changes={drift} past />
        </>
      )}
    </section>
    <section aria-labelledby="export">
      <h2 id="export">The set-up as a file</h2>
      <p>
        All of it as YAML. Secrets stand in it as variables, like{' '}
        <code>&#36;{'{MASTO_ACCESS_TOKEN}'}</code>.
      </p>
      <p>
        <a class="button quiet" href={`${SETTINGS}/posthorn.yaml`} download="posthorn.yaml">
          Export
        </a>
      </p>
    </section>
    {view.may('config') && <PlanForm typed={typed} issues={issues} />}
  </AdminPage>
)

export const SettingsHead = ({ view }: { readonly view: View }) => (
  <>
    <SetupHead view={view} />
    <link rel="stylesheet" href={view.asset('settings.css')} />
  </>
)

const Line = ({ href, name, about }: { href: string; name: string; about: string }) => (
  <li>
    <div>
      <a href={`${SETTINGS}/${href}`}>{name}</a>
      <p class="quiet">{about}</p>
    </div>
  </li>
)

interface PlanFormProps {
  readonly typed: string | undefined
  readonly issues: readonly Issue[]
}

const PlanForm = ({ typed, issues }: PlanFormProps) => (
  <section aria-labelledby="plan">
    <h2 id="plan">Plan and apply</h2>
    {issues.length > 0 && (
      <div id="plan-issues" class="flash failed issues" role="alert">
        <p>This is no set-up:</p>
        <ul>
          {issues.map(({ path, message, line, column }) => (
            <li>
              Line {line ?? 1}, column {column ?? 1}: {path && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      </div>
    )}
    <form
      method="post"
      action={`${SETTINGS}/plan`}
      enctype="multipart/form-data"
      class="setup-form"
      novalidate
    >
      <div class="field">
        <label for="plan-text">A set-up file</label>
        <textarea
          id="plan-text"
          name="text"
          rows={8}
          spellcheck={false}
          aria-invalid={issues.length > 0 ? 'true' : undefined}
          aria-describedby={issues.length > 0 ? 'plan-issues' : 'plan-hint'}
        >
          {`\n${typed ?? ''}`}
        </textarea>
        <small id="plan-hint">
          What it would change is shown first; nothing is changed before you say so.
        </small>
      </div>
      <div class="field">
        <label for="plan-file">or from this device</label>
        <input id="plan-file" type="file" name="file" accept=".yaml,.yml,.json" />
      </div>
      <div class="actions">
        <SubmitButton tone="quiet">Show the difference</SubmitButton>
      </div>
    </form>
  </section>
)

interface PlannedProps {
  readonly view: View
  readonly text: string
  /** Of the set-up that the difference is one to. */
  readonly version: string
  readonly changes: readonly ConfigChange[]
  /** It was to be applied, and is another difference than the one that was shown. */
  readonly meanwhile?: true
}

export const PlannedPage = ({ view, text, version, changes, meanwhile }: PlannedProps) => (
  <AdminPage
    view={view}
    section="settings"
    title="What would change"
    head={<SettingsHead view={view} />}
    aside={<a href={SETTINGS}>Back, and change nothing</a>}
  >
    {meanwhile && (
      <p class="flash failed" role="alert">
        The set-up was changed meanwhile, so nothing was applied. This is the difference now.
      </p>
    )}
    {changes.length === 0 ? (
      <p>Nothing: the set-up is what this file says.</p>
    ) : (
      <Difference changes={changes} />
    )}
    {changes.some((one) => one.drift || one.changes.some(({ drift }) => drift)) && (
      <p class="notice">What is marked was changed in the pages since: this would undo it.</p>
    )}
    <form method="post" action={`${SETTINGS}/apply`} class="setup-form">
      <input type="hidden" name="version" value={version} />
      <details>
        <summary>The file</summary>
        <textarea name="text" rows={12} readonly aria-label="The file" spellcheck={false}>
          {`\n${text}`}
        </textarea>
      </details>
      <div class="actions">
        <SubmitButton>
          {changes.length === 0 ? 'Take it as the file' : 'Apply exactly this'}
        </SubmitButton>
      </div>
    </form>
  </AdminPage>
)
