import { templateFilters } from '../../core/template-words.ts'
import type { PreviewedText, TemplatePreview } from '../../tasks/preview-template.ts'
import { dollars } from './previews.tsx'
import { Table } from './table.tsx'
import { ThreadText } from './thread-text.tsx'

interface PreviewProps {
  readonly preview: TemplatePreview
  /** Liquid text. */
  readonly text: string
}

/** What the text gives everywhere, as it stands in the form: this part alone is fetched again while somebody types. */
export const TemplatePreviewed = ({ preview: { fault, texts }, text }: PreviewProps) => {
  const accounts = texts.filter(({ account }) => account !== undefined)
  const others = texts.filter(({ account }) => account === undefined)
  return (
    <div id="preview">
      <p class="spoken" role="status">
        {spoken(fault !== undefined, texts)}
      </p>
      {fault && <Fault fault={fault} text={text} />}
      <Texts title="Accounts that use it" texts={accounts} template={text} />
      <Texts
        title={accounts.length > 0 ? 'Other networks' : 'On every network: no account uses it'}
        texts={others}
        template={text}
      />
    </div>
  )
}

function spoken(hasFault: boolean, texts: readonly PreviewedText[]): string {
  if (hasFault) return 'The template has a fault.'
  const failing = texts.filter(({ ok }) => !ok).length
  const cut = texts.filter((one) => one.shrunk.length + one.dropped.length > 0).length
  return `${texts.length} texts: ${failing} fail, ${cut} were changed to fit.`
}

const Fault = ({
  fault,
  text,
}: {
  readonly fault: NonNullable<TemplatePreview['fault']>
  readonly text: string
}) => (
  <div class="notice fault">
    <p>
      {fault.line !== undefined && `Line ${fault.line}, column ${fault.column}: `}
      {fault.message}
    </p>
    {fault.line !== undefined && fault.column !== undefined && (
      <PlaceInText text={text} line={fault.line} column={fault.column} />
    )}
  </div>
)

/** The lines around a place, with a mark below it. */
const PlaceInText = ({
  text,
  line,
  column,
}: {
  readonly text: string
  readonly line: number
  readonly column: number
}) => {
  const lines = text.split('\n')
  const before = lines.slice(Math.max(0, line - 3), line).map((one, index, all) => {
    const number = line - all.length + 1 + index
    return `${String(number).padStart(4)}  ${one}`
  })
  const mark = `${' '.repeat(6 + Math.max(0, column - 1))}^`
  return (
    <pre>
      <code>{[...before, mark].join('\n')}</code>
    </pre>
  )
}

const Texts = ({
  title,
  texts,
  template,
}: {
  readonly title: string
  readonly texts: readonly PreviewedText[]
  readonly template: string
}) =>
  texts.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <div class="previews">
        {texts.map((text) => (
          <TextCard text={text} template={template} />
        ))}
      </div>
    </>
  )

const TextCard = ({ text: made, template }: { text: PreviewedText; template: string }) => {
  const { networkName, account, ok, text, parts, language, count, limit, cost } = made
  return (
    <article class="preview">
      <header>
        <strong>{networkName}</strong>
        {account && <span class="quiet">{account}</span>}
      </header>
      {ok && <ThreadText texts={[text, ...parts]} language={language} />}
      {made.reason !== undefined && <p class="notice">{made.reason}</p>}
      {made.at && <PlaceInText text={template} {...made.at} />}
      {made.shrunk.map((what) => (
        <p class="notice">Shortened to fit: {what}</p>
      ))}
      {made.dropped.map((what) => (
        <p class="notice">Left out to fit: {what}</p>
      ))}
      {ok && (
        <footer>
          <label>
            <span>
              {count} of {limit}
            </span>
            <meter min={0} max={limit} value={Math.min(count, limit)} high={limit * 0.95}>
              {count} of {limit}
            </meter>
          </label>
          <span>{dollars(cost)}</span>
        </footer>
      )}
    </article>
  )
}

/** Everything a template may ask for, with what the shown post gives. */
export const TemplateWords = ({ words }: Pick<TemplatePreview, 'words'>) => (
  <details class="panel words">
    <summary>What a template can ask for</summary>
    <Table
      caption="Variables, with what the post that was shown when the page was opened gives"
      labelled
      columns={['Write', 'It is', 'Here']}
      rows={words.map(({ name, about, example }) => [
        <code>{`{{ ${name} }}`}</code>,
        about,
        example ?? '–',
      ])}
    />
    <Table
      caption="Filters and branches"
      labelled
      columns={['Write', 'It is']}
      rows={templateFilters.map(({ example, about }) => [<code>{example}</code>, about])}
    />
    <p class="quiet">
      Any other filter and tag of <a href="https://liquidjs.com/filters/overview.html">Liquid</a>{' '}
      works too.
    </p>
  </details>
)
