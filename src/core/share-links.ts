/** Where people share to by hand. `server` fills in where a network has many servers. */
export interface ShareTarget {
  readonly id: string
  /** For people. */
  readonly name: string
  /** True when the person must say which server is theirs. */
  readonly hasServers?: true
  /** True when its link opens a program on the person's device: not every browser lets a redirect do that. */
  readonly opensProgram?: true
  /** The page on which the network lets the person post. */
  link(post: SharedPost, server: string): string
}

export interface SharedPost {
  readonly title: string
  readonly url: string
}

const page = (address: string, parameters: Readonly<Record<string, string>>) =>
  `${address}?${new URLSearchParams(parameters).toString().replaceAll('+', '%20')}`
const titleAndUrl = ({ title, url }: SharedPost) => `${title}\n${url}`

/** In the order of the buttons. */
export const shareTargets: readonly ShareTarget[] = [
  {
    id: 'x',
    name: 'X',
    // https://docs.x.com/x-for-websites/web-intents/overview
    link: ({ title, url }) => page('https://x.com/intent/post', { text: title, url }),
  },
  {
    id: 'bluesky',
    name: 'Bluesky',
    // https://docs.bsky.app/docs/advanced-guides/intent-links
    link: (post) => page('https://bsky.app/intent/compose', { text: titleAndUrl(post) }),
  },
  {
    id: 'mastodon',
    name: 'Mastodon',
    hasServers: true,
    link: (post, server) => page(`https://${server}/share`, { text: titleAndUrl(post) }),
  },
  {
    id: 'threads',
    name: 'Threads',
    // https://developers.facebook.com/docs/threads/threads-web-intents
    link: ({ title, url }) => page('https://www.threads.com/intent/post', { text: title, url }),
  },
  {
    id: 'facebook',
    name: 'Facebook',
    // The page takes title and picture from the post itself, as does LinkedIn's.
    link: ({ url }) => page('https://www.facebook.com/sharer/sharer.php', { u: url }),
  },
  {
    id: 'linkedin',
    name: 'LinkedIn',
    link: ({ url }) => page('https://www.linkedin.com/sharing/share-offsite/', { url }),
  },
  {
    id: 'whatsapp',
    name: 'WhatsApp',
    // https://faq.whatsapp.com/5913398998672934
    link: (post) => page('https://wa.me/', { text: titleAndUrl(post) }),
  },
  {
    id: 'telegram',
    name: 'Telegram',
    // https://core.telegram.org/widgets/share
    link: ({ title, url }) => page('https://t.me/share/url', { url, text: title }),
  },
  {
    id: 'reddit',
    name: 'Reddit',
    link: ({ title, url }) => page('https://www.reddit.com/submit', { url, title }),
  },
  {
    id: 'email',
    name: 'E-mail',
    opensProgram: true,
    // RFC 6068, whose line breaks are those of letters.
    link: (post) =>
      page('mailto:', { subject: post.title, body: titleAndUrl(post).replaceAll('\n', '\r\n') }),
  },
]

/** For people; what was counted under another id is shown as it is. */
export const shareTargetName = (id: string): string =>
  shareTargets.find((target) => target.id === id)?.name ?? id

/**
 * The host that a person means by `mastodon.example`, `https://mastodon.example/` or `@ana@mastodon.example`; undefined
 * when it is no public host name.
 */
export function serverHost(written: string): string | undefined {
  const host = written
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/^[^/]*@/, '')
    .replace(/[/?#].*$/s, '')
  if (!URL.canParse(`https://${host}`)) return undefined
  const { hostname, port } = new URL(`https://${host}`)
  const named = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/
  return named.test(hostname) && port === '' ? hostname : undefined
}
