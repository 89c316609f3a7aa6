import type { Guide } from '../../core/guide.ts'
import { GuidePage, Onward, stepHref } from './guide-frame.tsx'
import { fieldId, InputField, IssueSummary } from './setup-fields.tsx'
import { type FieldWords, type PartForm, textIn } from './setup-form.ts'
import type { View } from './view.ts'

export const sourceWords = {
  type: { label: 'Posts come' },
  url: {
    label: 'Address of your site, or of its feed',
    hint: 'Its feeds are looked for there. Posts that are in the feed already count as shared.',
  },
  ghost_secret: { label: 'Secret for Ghost', hint: 'Copy it into the webhook in Ghost.' },
  wordpress_secret: { label: 'Secret for WordPress', hint: 'Copy it into the plugin there.' },
} as const satisfies FieldWords

interface SourceProps {
  readonly view: View
  readonly guide: Guide
  readonly form: PartForm
  /** What a source of each type will be called. */
  readonly names: ReadonlyMap<string, string>
  readonly publicUrl: string
}

/** Every way is on one page, so that choosing needs no script. */
export const SourcePage = ({ view, guide, form, names, publicUrl }: SourceProps) => {
  const chosen = textIn(form.values, 'type')
  return (
    <GuidePage view={view} guide={guide} step="source">
      <p class="standing">How does Posthorn learn of a new post?</p>
      <IssueSummary form={form} />
      <form method="post" action={stepHref('source')} class="ways">
        <Way
          value="feed"
          chosen={chosen}
          name="From a feed of my site"
          says="Nearly every system has one. Posthorn reads it every 15 minutes."
        >
          <InputField form={form} name="url" placeholder="https://" />
          {guide.found && <Found guide={guide} url={textIn(form.values, 'url')} />}
        </Way>
        <Way
          value="ghost"
          chosen={chosen}
          name="From Ghost, by webhook"
          says="Ghost tells Posthorn at once."
        >
          <WebhookAddress address={`${publicUrl}/webhooks/${names.get('ghost')}`} />
          <InputField form={form} name="ghost_secret" />
        </Way>
        <Way
          value="wordpress"
          chosen={chosen}
          name="From WordPress, by webhook"
          says="WordPress tells Posthorn at once."
        >
          <WebhookAddress address={`${publicUrl}/webhooks/${names.get('wordpress')}`} />
          <InputField form={form} name="wordpress_secret" />
        </Way>
        <Way
          value="micropub"
          chosen={chosen}
          name="From a writing app, by Micropub"
          says={`Apps such as iA Writer post to ${publicUrl}/micropub with an API token.`}
        />
        <Way
          value="api"
          chosen={chosen}
          name="I post by the API or the command line"
          says="Nothing is to be set up here. Other systems can be added under Sources later."
        />
        <Onward>{chosen === 'feed' && guide.found ? 'Use this feed and go on' : 'Go on'}</Onward>
      </form>
    </GuidePage>
  )
}

interface WayProps {
  readonly value: string
  readonly chosen: string
  readonly name: string
  readonly says: string
  readonly children?: unknown
}

const Way = ({ value, chosen, name, says, children }: WayProps) => (
  <div class="way">
    <label>
      <input type="radio" name="type" value={value} checked={value === chosen} />
      <span>
        <strong>{name}</strong>
        <small>{says}</small>
      </span>
    </label>
    {children ? <div class="of-way">{children}</div> : null}
  </div>
)

const WebhookAddress = ({ address }: { readonly address: string }) => (
  <p class="quiet">
    Its webhook goes to <code>{address}</code>
  </p>
)

/** What was found: one of several may be taken instead. */
const Found = ({ guide, url }: { readonly guide: Guide; readonly url: string }) => {
  const { feeds = [], posts = [] } = guide.found ?? {}
  const feed = feeds.find((one) => one.url === url)
  return (
    <div id="found" class="found" role="status">
      {feed && (
        <p>
          Found: <strong>{feed.title ?? feed.url}</strong>, with{' '}
          {feed.posts === 1 ? 'one post' : `${feed.posts} posts`}.
        </p>
      )}
      {feed && posts.length > 0 && (
        <ul>
          {posts.slice(0, 3).map(({ title }) => (
            <li>{title}</li>
          ))}
        </ul>
      )}
      {feeds.length > 1 && (
        <details>
          <summary>{feeds.length - 1} more were found</summary>
          <p class="quiet">To take another one, copy its address into the field above.</p>
          <ul>
            {feeds
              .filter((one) => one.url !== url)
              .map((one) => (
                <li>
                  {one.title} <code>{one.url}</code>
                </li>
              ))}
          </ul>
        </details>
      )}
      <a href={`#${fieldId('url')}`} class="spoken">
        Change the address
      </a>
    </div>
  )
}
