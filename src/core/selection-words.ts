interface SelectionWords {
  readonly or: string
  readonly without: string
  readonly sections: string
  readonly tags: string
}

const english: SelectionWords = {
  or: 'or',
  without: 'without',
  sections: 'Sections',
  tags: 'Tags',
}

/** Primary language subtag → the words in titles of feeds that somebody put together, and in lists of them. */
const wordsOf: ReadonlyMap<string, SelectionWords> = new Map([
  ['en', english],
  ['de', { or: 'oder', without: 'ohne', sections: 'Ressorts', tags: 'Schlagwörter' }],
  ['es', { or: 'o', without: 'sin', sections: 'Secciones', tags: 'Etiquetas' }],
  ['fr', { or: 'ou', without: 'sans', sections: 'Rubriques', tags: 'Mots-clés' }],
  ['it', { or: 'o', without: 'senza', sections: 'Sezioni', tags: 'Etichette' }],
  ['nl', { or: 'of', without: 'zonder', sections: 'Rubrieken', tags: 'Trefwoorden' }],
  ['pl', { or: 'lub', without: 'bez', sections: 'Działy', tags: 'Tagi' }],
  ['pt', { or: 'ou', without: 'sem', sections: 'Secções', tags: 'Etiquetas' }],
])

export function selectionWords(language: string): SelectionWords {
  return wordsOf.get(language.split('-')[0]?.toLowerCase() ?? '') ?? english
}
