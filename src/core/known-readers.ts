export interface KnownReader {
  /** As it is stored and answered by the API; never changes. */
  readonly id: string
  /** For people. */
  readonly name: string
  /** What its User-Agent says of itself, in any case; the name when left out. */
  readonly marks?: readonly string[]
}

/** Programs that name themselves to no table, and browsers. */
export const OTHER = 'other'
export const PEOPLE = 'people'

/**
 * Readers by what their User-Agent holds. Where several are named, the one that comes first in the field counts: others
 * stand behind `like`, or are parts of it.
 */
export const knownReaders: readonly KnownReader[] = [
  // Services: one poll for all their subscribers, whom they count.
  { id: 'feedly', name: 'Feedly', marks: ['feedly', 'feedlybot'] },
  { id: 'inoreader', name: 'Inoreader' },
  { id: 'newsblur', name: 'NewsBlur' },
  { id: 'feedbin', name: 'Feedbin' },
  { id: 'the-old-reader', name: 'The Old Reader', marks: ['theoldreader'] },
  { id: 'bazqux', name: 'BazQux Reader', marks: ['bazqux'] },
  { id: 'feedspot', name: 'Feedspot' },
  { id: 'feedhq', name: 'FeedHQ' },
  { id: 'netvibes', name: 'Netvibes' },
  { id: 'bloglovin', name: 'Bloglovin’', marks: ['bloglovin'] },
  { id: 'dreamwidth', name: 'Dreamwidth', marks: ['dreamwidth', 'dreamwidth.org'] },
  { id: 'livejournal', name: 'LiveJournal', marks: ['livejournal', 'livejournal.com'] },
  { id: 'folo', name: 'Folo', marks: ['folo', 'follow.is', 'rsshub'] },
  { id: 'readwise', name: 'Readwise Reader', marks: ['readwise', 'readwise.io'] },
  { id: 'feeder-co', name: 'Feeder (feeder.co)', marks: ['feeder.co'] },
  { id: 'blogtrottr', name: 'Blogtrottr' },
  { id: 'feedrabbit', name: 'Feedrabbit' },
  { id: 'superfeedr', name: 'Superfeedr' },
  { id: 'g2reader', name: 'G2Reader' },
  { id: 'flipboard', name: 'Flipboard', marks: ['flipboard', 'flipboardrss', 'flipboardproxy'] },
  { id: 'google', name: 'Google', marks: ['feedfetcher-google', 'google-podcast'] },
  { id: 'slack', name: 'Slack', marks: ['slackbot', 'slack-rss'] },
  { id: 'discord', name: 'MonitoRSS', marks: ['monitorss'] },
  { id: 'ifttt', name: 'IFTTT' },
  { id: 'zapier', name: 'Zapier' },
  { id: 'mailchimp', name: 'Mailchimp' },
  { id: 'buttondown', name: 'Buttondown' },
  // Programs that people run on a server of their own.
  { id: 'miniflux', name: 'Miniflux' },
  { id: 'freshrss', name: 'FreshRSS' },
  { id: 'tiny-tiny-rss', name: 'Tiny Tiny RSS', marks: ['tiny tiny rss', 'tt-rss'] },
  { id: 'commafeed', name: 'CommaFeed' },
  {
    id: 'nextcloud',
    name: 'Nextcloud News',
    marks: ['nextcloud-news', 'nextcloud news', 'nextcloud'],
  },
  { id: 'selfoss', name: 'selfoss' },
  { id: 'yarr', name: 'Yarr' },
  { id: 'stringer', name: 'Stringer' },
  { id: 'rss-bridge', name: 'RSS-Bridge' },
  { id: 'posthorn', name: 'Posthorn' },
  { id: 'wordpress', name: 'WordPress' },
  { id: 'simplepie', name: 'SimplePie' },
  { id: 'rss2email', name: 'rss2email', marks: ['rss2email', 'r2e'] },
  // Programs on the reader's own device.
  { id: 'netnewswire', name: 'NetNewsWire' },
  { id: 'reeder', name: 'Reeder' },
  { id: 'newsboat', name: 'newsboat', marks: ['newsboat', 'newsbeuter'] },
  { id: 'thunderbird', name: 'Thunderbird' },
  { id: 'outlook', name: 'Outlook', marks: ['outlook', 'microsoft outlook', 'msoffice'] },
  { id: 'vienna', name: 'Vienna' },
  { id: 'liferea', name: 'Liferea' },
  { id: 'akregator', name: 'Akregator' },
  { id: 'quiterss', name: 'QuiteRSS' },
  { id: 'rss-guard', name: 'RSS Guard', marks: ['rssguard', 'rss guard'] },
  { id: 'rssowl', name: 'RSSOwl', marks: ['rssowl', 'rssowlnix'] },
  { id: 'fluent-reader', name: 'Fluent Reader', marks: ['fluent reader', 'fluentreader'] },
  { id: 'newsflash', name: 'Newsflash', marks: ['newsflash', 'news_flash'] },
  { id: 'elfeed', name: 'Elfeed' },
  { id: 'sfeed', name: 'sfeed' },
  { id: 'unread', name: 'Unread' },
  { id: 'lire', name: 'lire' },
  { id: 'news-explorer', name: 'News Explorer', marks: ['news explorer', 'newsexplorer'] },
  { id: 'feeder', name: 'Feeder', marks: ['spacecowboys android rss reader', 'feeder'] },
  { id: 'read-you', name: 'Read You', marks: ['read you', 'readyou'] },
  { id: 'capy-reader', name: 'Capy Reader', marks: ['capy reader', 'capyreader'] },
  // Podcast programs and directories.
  {
    id: 'apple-podcasts',
    name: 'Apple Podcasts',
    marks: ['itms', 'applepodcasts', 'podcasts', 'applecoremedia'],
  },
  { id: 'overcast', name: 'Overcast' },
  { id: 'pocket-casts', name: 'Pocket Casts', marks: ['pocketcasts', 'pocket casts'] },
  { id: 'antennapod', name: 'AntennaPod' },
  { id: 'podcast-addict', name: 'Podcast Addict', marks: ['podcast addict', 'podcastaddict'] },
  { id: 'castro', name: 'Castro' },
  { id: 'gpodder', name: 'gPodder', marks: ['gpodder', 'gpodder.net'] },
  { id: 'spotify', name: 'Spotify' },
  { id: 'podcast-index', name: 'Podcast Index', marks: ['podcastindex.org', 'podcastindex'] },
]

const names: ReadonlyMap<string, string> = new Map([
  ...knownReaders.map(({ id, name }): [string, string] => [id, name]),
  [PEOPLE, 'Browsers'],
  [OTHER, 'Other programs'],
])

/** For people. An id that an older or newer Posthorn stored is shown as it is. */
export const readerName = (id: string): string => names.get(id) ?? id
