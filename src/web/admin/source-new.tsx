import { AdminPage } from './layout.tsx'
import { PartPage, type PartShown } from './part-page.tsx'
import { SourceFields } from './source-fields.tsx'
import { type SourceType, sourceTypes, typeNames } from './source-form.ts'
import { NEW_SOURCE, SOURCES } from './source-page.tsx'
import type { View } from './view.ts'

/** A feed that was found at an address. */
export interface FoundSource {
  readonly url: string
  readonly title?: string
  readonly posts: number
}

export const ChooseType = ({ view }: { readonly view: View }) => (
  <AdminPage
    view={view}
    section="sources"
    title="New source"
    aside={<a href={SOURCES}>All sources</a>}
  >
    <p>Where do posts come from?</p>
    <ul>
      {typeNames.map((type) => (
        <li>
          <a href={`${NEW_SOURCE}?type=${type}`}>{sourceTypes[type]}</a>
        </li>
      ))}
    </ul>
  </AdminPage>
)

interface NewProps {
  readonly view: View
  readonly type: SourceType
  readonly shown: PartShown
  /** What was found at the address that was typed, or why nothing was. */
  readonly found?: readonly FoundSource[] | string
}

export const NewSourcePage = ({ view, type, shown, found }: NewProps) => (
  <PartPage
    {...{ view, shown }}
    section="sources"
    title={`New source: ${sourceTypes[type]}`}
    action={NEW_SOURCE}
    aside={<a href={`${NEW_SOURCE}`}>Another type</a>}
    above={found !== undefined && <Found found={found} id={shown.form.values.get('id')?.[0]} />}
    buttons={
      type === 'feed' && (
        <button type="submit" class="quiet" name="do" value="find">
          Find feeds at this address
        </button>
      )
    }
  >
    <SourceFields form={shown.form} type={type} isNew kept={[]} />
  </PartPage>
)

interface FoundProps {
  readonly found: readonly FoundSource[] | string
  /** What was typed as the name. */
  readonly id: string | undefined
}

const Found = ({ found, id = '' }: FoundProps) =>
  typeof found === 'string' ? (
    <p class="flash failed" role="alert">
      There is no feed: {found}.
    </p>
  ) : (
    <section class="panel" aria-labelledby="found">
      <h2 id="found">
        {found.length === 1 ? 'One feed was found' : `${found.length} feeds were found`}
      </h2>
      <ul>
        {found.map(({ url, title, posts }) => (
          <li>
            <a href={`${NEW_SOURCE}?${new URLSearchParams({ type: 'feed', id, url })}`}>
              Take {title ?? url}
              <small>
                {' '}
                {url}, {posts === 1 ? 'one post' : `${posts} posts`}
              </small>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
