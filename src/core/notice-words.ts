interface NoticeWords {
  readonly correction: string
  readonly retraction: string
}

const english: NoticeWords = { correction: 'Correction', retraction: 'Retracted' }

/** Primary language subtag → the words that mark a corrected or retracted post for its readers. */
const wordsOf: ReadonlyMap<string, NoticeWords> = new Map([
  ['en', english],
  ['de', { correction: 'Korrektur', retraction: 'Zurückgezogen' }],
  ['es', { correction: 'Corrección', retraction: 'Retirado' }],
  ['fr', { correction: 'Correction', retraction: 'Retiré' }],
  ['it', { correction: 'Correzione', retraction: 'Ritirato' }],
  ['nl', { correction: 'Correctie', retraction: 'Ingetrokken' }],
  ['pl', { correction: 'Sprostowanie', retraction: 'Wycofano' }],
  ['pt', { correction: 'Correção', retraction: 'Retirado' }],
])

export function noticeWords(language: string): NoticeWords {
  return wordsOf.get(language.split('-')[0]?.toLowerCase() ?? '') ?? english
}
