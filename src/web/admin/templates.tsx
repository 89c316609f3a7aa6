import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { type TestedTemplate, type TestedText, testTemplates } from '../../tasks/test-templates.ts'
import { answer } from '../public/frame.tsx'
import { networkName } from './delivery-line.tsx'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { Table } from './table.tsx'
import { ThreadText } from './thread-text.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

const HOME = '/admin/templates'
const hrefOf = (name: string) => `${HOME}/${encodeURIComponent(name)}`

/** What share texts are made from, and what that gives: tried with real posts and with ones that are hard to fit. */
export function templatesPages({ ports }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const templates = await ports.setup.templates()
    return answer(c, <TemplatesPage view={c.var.view} templates={templates} />)
  })

  app.get('/:name', async (c) => {
    const name = c.req.param('name')
    const liquid = (await ports.setup.templates())[name]
    const [tested] = await testTemplates(ports, { name })
    if (!tested || liquid === undefined) throw new InputError('not-found', 'No such template')
    const nameOf = (network: string) => networkName(ports, network)
    return answer(c, <TestPage {...{ view: c.var.view, tested, liquid, nameOf }} />)
  })

  return app
}

interface TemplatesProps {
  readonly view: View
  readonly templates: Readonly<Record<string, string>>
}

const TemplatesPage = ({ view, templates }: TemplatesProps) => (
  <AdminPage view={view} section="templates" title="Templates">
    {Object.keys(templates).length === 0 && (
      <p class="quiet">
        There is no template: share texts are the title and the link. Write some in{' '}
        <code>config/posthorn.yaml</code>, then run <code>npx posthorn apply</code>.
      </p>
    )}
    {Object.entries(templates).map(([name, liquid]) => (
      <section class="panel" aria-label={name}>
        <h2>{name}</h2>
        <pre>
          <code>{liquid.trimEnd()}</code>
        </pre>
        <form method="get" action={hrefOf(name)}>
          <SubmitButton>Test {name}</SubmitButton>
        </form>
      </section>
    ))}
  </AdminPage>
)

interface TestProps {
  readonly view: View
  readonly tested: TestedTemplate
  readonly liquid: string
  readonly nameOf: (network: string) => string
}

const TestPage = ({ view, tested, liquid, nameOf }: TestProps) => {
  const { name, used, error, texts } = tested
  const groups = [...Map.groupBy(texts, (text) => placeOf(text, nameOf))]
  return (
    <AdminPage
      view={view}
      section="templates"
      title={`Template ${name}`}
      aside={<a href={HOME}>All templates</a>}
    >
      {!used && <p class="quiet">No account has its texts made from it.</p>}
      <pre>
        <code>{liquid.trimEnd()}</code>
      </pre>
      {error && (
        <p class="notice">
          Line {error.line}, column {error.column}: {error.message}
        </p>
      )}
      {groups.length > 0 && (
        <Table
          caption="What it gives"
          labelled
          columns={['Account', 'Texts', 'Whole', 'Shortened', 'Something left out', 'Fail']}
          rows={groups.map(([place, group]) => [place, ...numbersOf(group)])}
        />
      )}
      {groups.map(([place, group]) => (
        <Texts place={place} texts={group} />
      ))}
    </AdminPage>
  )
}

const placeOf = ({ account, network }: TestedText, nameOf: TestProps['nameOf']) =>
  account === undefined ? nameOf(network) : `${nameOf(network)}, ${account}`

const isWhole = ({ ok, shrunk, dropped }: TestedText) =>
  ok && shrunk.length === 0 && dropped.length === 0

function numbersOf(texts: readonly TestedText[]): string[] {
  const number = (is: (text: TestedText) => boolean) => String(texts.filter(is).length)
  return [
    String(texts.length),
    number(isWhole),
    number(({ shrunk }) => shrunk.length > 0),
    number(({ dropped }) => dropped.length > 0),
    number(({ ok }) => !ok),
  ]
}

/** What fails comes first, then what was changed to fit, then the rest. */
const rank = (text: TestedText) => (text.ok ? (isWhole(text) ? 2 : 1) : 0)

const Texts = ({
  place,
  texts,
}: {
  readonly place: string
  readonly texts: readonly TestedText[]
}) => (
  <details open={texts.some(({ ok }) => !ok)}>
    <summary>{place}</summary>
    <div class="previews">
      {[...texts]
        .sort((a, b) => rank(a) - rank(b))
        .map((text) => (
          <Text text={text} />
        ))}
    </div>
  </details>
)

const Text = ({ text }: { readonly text: TestedText }) => {
  const { post, ok, count, limit, parts = [], shrunk, dropped, reason } = text
  return (
    <article class="preview">
      <header>
        {'id' in post ? (
          <a href={`/admin/posts/${encodeURIComponent(post.id)}`}>{post.id}</a>
        ) : (
          <strong>{post.fixture}</strong>
        )}
      </header>
      {ok && <ThreadText texts={[text.text, ...parts]} />}
      {reason !== undefined && <p class="notice">{reason}</p>}
      {shrunk.map((what) => (
        <p class="notice">Shortened to fit: {what}</p>
      ))}
      {dropped.map((what) => (
        <p class="notice">Left out to fit: {what}</p>
      ))}
      {ok && (
        <footer>
          <span>
            {count} of {limit}
          </span>
        </footer>
      )}
    </article>
  )
}
