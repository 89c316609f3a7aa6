import { cleanLine } from './clean-text.ts'
import { escapeAttribute, escapeText } from './escape-html.ts'
import type { FeedItem } from './feed-document.ts'

/** What a feed says of itself, to those who read it. `{day}` and `{feed}` stand for a date and the title of a feed. */
interface FeedNoticeWords {
  readonly closing: string
  readonly closed: string
  /** What follows either, when there is no other feed, and when there is. */
  readonly noMore: string
  readonly instead: string
  readonly revoked: string
  readonly askAgain: string
}

const english: FeedNoticeWords = {
  closing: 'This feed ends on {day}',
  closed: 'This feed ended on {day}',
  noMore: 'Nothing new comes here after that day.',
  instead: 'Take this feed instead: {feed}',
  revoked: 'Your access to this feed has ended',
  askAgain:
    'This address was revoked, so no more posts come here. If that is a mistake, ask the publication for a new address.',
}

const wordsOf: ReadonlyMap<string, FeedNoticeWords> = new Map([
  ['en', english],
  [
    'de',
    {
      closing: 'Dieser Feed endet am {day}',
      closed: 'Dieser Feed endete am {day}',
      noMore: 'Nach diesem Tag erscheint hier nichts Neues mehr.',
      instead: 'Bitte stattdessen diesen Feed abonnieren: {feed}',
      revoked: 'Der Zugang zu diesem Feed ist beendet',
      askAgain:
        'Diese Adresse wurde widerrufen, hier erscheinen keine Beiträge mehr. Falls das ein Irrtum ist, bitte bei der Redaktion um eine neue Adresse bitten.',
    },
  ],
  [
    'es',
    {
      closing: 'Este canal termina el {day}',
      closed: 'Este canal terminó el {day}',
      noMore: 'Después de ese día no llegará nada nuevo.',
      instead: 'Suscríbase en su lugar a este canal: {feed}',
      revoked: 'Su acceso a este canal ha terminado',
      askAgain:
        'Esta dirección fue revocada y ya no recibirá publicaciones. Si es un error, pida una dirección nueva a la redacción.',
    },
  ],
  [
    'fr',
    {
      closing: 'Ce flux prend fin le {day}',
      closed: 'Ce flux a pris fin le {day}',
      noMore: 'Rien de nouveau n’y paraîtra après ce jour.',
      instead: 'Abonnez-vous plutôt à ce flux : {feed}',
      revoked: 'Votre accès à ce flux a pris fin',
      askAgain:
        'Cette adresse a été révoquée : plus rien n’y paraîtra. Si c’est une erreur, demandez une nouvelle adresse à la rédaction.',
    },
  ],
  [
    'it',
    {
      closing: 'Questo feed termina il {day}',
      closed: 'Questo feed è terminato il {day}',
      noMore: 'Dopo quel giorno non arriverà più nulla di nuovo.',
      instead: 'Al suo posto c’è questo feed: {feed}',
      revoked: 'Il tuo accesso a questo feed è terminato',
      askAgain:
        'Questo indirizzo è stato revocato e non arriveranno altri contenuti. Se è un errore, chiedi un nuovo indirizzo alla redazione.',
    },
  ],
  [
    'nl',
    {
      closing: 'Deze feed stopt op {day}',
      closed: 'Deze feed stopte op {day}',
      noMore: 'Na die dag verschijnt hier niets nieuws meer.',
      instead: 'Neem in plaats daarvan deze feed: {feed}',
      revoked: 'Uw toegang tot deze feed is beëindigd',
      askAgain:
        'Dit adres is ingetrokken; hier verschijnen geen berichten meer. Is dat een vergissing, vraag de redactie dan om een nieuw adres.',
    },
  ],
  [
    'pl',
    {
      closing: 'Ten kanał kończy się {day}',
      closed: 'Ten kanał zakończył się {day}',
      noMore: 'Po tym dniu nie pojawi się tu nic nowego.',
      instead: 'Zamiast niego proszę zasubskrybować ten kanał: {feed}',
      revoked: 'Dostęp do tego kanału wygasł',
      askAgain:
        'Ten adres został unieważniony i nie pojawią się tu nowe wpisy. Jeśli to pomyłka, proszę poprosić redakcję o nowy adres.',
    },
  ],
  [
    'pt',
    {
      closing: 'Este feed termina em {day}',
      closed: 'Este feed terminou em {day}',
      noMore: 'Depois desse dia não chega nada de novo.',
      instead: 'Em vez deste, subscreva este feed: {feed}',
      revoked: 'O seu acesso a este feed terminou',
      askAgain:
        'Este endereço foi revogado e não chegam mais publicações. Se for um engano, peça um novo endereço à redação.',
    },
  ],
])

const wordsIn = (language: string) =>
  wordsOf.get(language.split('-')[0]?.toLowerCase() ?? '') ?? english

/** A feed to take instead. */
export interface OtherFeed {
  readonly title: string
  readonly url: string
}

export interface FeedNotice {
  readonly title: string
  readonly text: string
  readonly instead?: OtherFeed
}

/** What a feed says before its last day, and its address after. The day is written as ISO 8601, right in every language. */
export function closingNotice(
  language: string,
  closes: string,
  state: 'closing' | 'closed',
  instead: OtherFeed | undefined,
): FeedNotice {
  const words = wordsIn(language)
  const title = words[state].replace('{day}', () => closes)
  if (!instead) return { title, text: words.noMore }
  return { title, text: words.instead.replace('{feed}', () => cleanLine(instead.title)), instead }
}

/** What a subscriber reads whose address was revoked. */
export function revokedNotice(language: string): FeedNotice {
  const { revoked, askAgain } = wordsIn(language)
  return { title: revoked, text: askAgain }
}

/** A notice as an item of a feed: no post, so that it is in no archive and nobody shares it. */
export function noticeItem(
  { title, text, instead }: FeedNotice,
  atomId: string,
  at: Date,
  home: string,
): FeedItem {
  const date = new Date(Math.floor(at.getTime() / 1000) * 1000)
  const url = instead?.url ?? home
  const link = instead ? ` <a href="${escapeAttribute(url)}">${escapeText(url)}</a>` : ''
  return {
    ...{ guid: atomId, guidIsPermaLink: false, atomId, url, title },
    summary: instead ? `${text} ${url}` : text,
    html: `<p>${escapeText(text)}${link}</p>`,
    notice: true,
    ...{ authors: [], categories: [], attachments: [], publishedAt: date, updatedAt: date },
  }
}
