import type { TestedTemplate, TestedText } from '../../tasks/test-templates.ts'
import { AdminPage } from './layout.tsx'
import { Table } from './table.tsx'
import { templateHref } from './template-href.ts'
import { ThreadText } from './thread-text.tsx'
import type { View } from './view.ts'

interface TestProps {
  readonly view: View
  readonly tested: TestedTemplate
  readonly liquid: string
  readonly nameOf: (network: string) => string
}

/** What a template gives for the newest posts and for ones that are hard to fit. */
export const TemplateTestPage = ({ view, tested, liquid, nameOf }: TestProps) => {
  const { name, used, error, texts } = tested
  const groups = [...Map.groupBy(texts, (text) => placeOf(text, nameOf))]
  return (
    <AdminPage
      view={view}
      section="templates"
      title={`Template ${name}`}
      aside={<a href={templateHref(name)}>Edit</a>}
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
