import type { Hit } from './rule.ts'

/** Every character that https://www.w3.org/TR/xml/#charsets forbids. */
const forbidden = /[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu
const reference = /&(?:#(?:x([\da-f]+)|(\d+))|([\p{L}_][\p{L}\p{N}_.-]*));/giu
const ampersand = /&(?!(?:#(?:x[\da-f]+|\d+)|[\p{L}_][\p{L}\p{N}_.-]*);)/giu
const predefined: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

export function* forbiddenCharacters(text: string): Iterable<Hit> {
  for (const { 0: character, index } of text.matchAll(forbidden)) {
    yield { at: index, message: `the character ${codePoint(character)} is not allowed in XML` }
  }
}

/** @param entities whether the document declares entities of its own */
export function* referenceFaults(
  text: string,
  entities: boolean,
): Iterable<Hit & { readonly at: number }> {
  if (!text.includes('&')) return
  for (const { index } of text.matchAll(ampersand)) {
    yield { at: index, message: 'an & that is not written &amp;' }
  }
  for (const { 0: written, 1: hexadecimal, 2: decimal, 3: name, index } of text.matchAll(
    reference,
  )) {
    if (name !== undefined) {
      if (entities || Object.hasOwn(predefined, name)) continue
      yield { at: index, message: `${written} is an entity of HTML, not of XML` }
    } else if (!isAllowed(codeOf(hexadecimal, decimal))) {
      yield { at: index, message: `${written} refers to a character that is not allowed in XML` }
    }
  }
}

/** What cannot be decoded stays as it is. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(reference, (written, hexadecimal, decimal, name) => {
    if (name !== undefined) return predefined[name] ?? written
    const code = codeOf(hexadecimal, decimal)
    return isAllowed(code) ? String.fromCodePoint(code) : written
  })
}

const codeOf = (hexadecimal: string | undefined, decimal: string | undefined) =>
  hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16)

function isAllowed(code: number): boolean {
  if (!(code <= 0x10ffff)) return false
  const character = String.fromCodePoint(code)
  return !/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/.test(character) && character.isWellFormed()
}

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
