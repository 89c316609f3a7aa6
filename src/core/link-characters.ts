/** The characters links are made of, as sets of UTF-16 units: what X and Mastodon publish as their grammars of links. */
interface CharacterSet {
  has(unit: number): boolean
}

const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

function characterSet(ascii: string, beyondAscii: (unit: number) => boolean): CharacterSet {
  const table = new Uint8Array(128)
  for (const character of ascii) table[character.charCodeAt(0)] = 1
  return { has: (unit) => (unit < 128 ? table[unit] === 1 : beyondAscii(unit)) }
}

function allAsciiBut(excluded: string): string {
  const all = Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit))
  return all.filter((character) => !excluded.includes(character)).join('')
}

const LATIN =
  /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb\u1e00-\u1eff]|[\u0300-\u036f]/i
/** The capital of U+019B came late, and stands far from all others. */
const CAPITAL_LAMBDA_WITH_STROKE = 0xa7dc
const latin = (unit: number) =>
  (unit < 0x2c80 && LATIN.test(String.fromCharCode(unit))) || unit === CAPITAL_LAMBDA_WITH_STROKE
/** In either case, as X compares them: U+1C80 to U+1C87 are other small letters of capitals in this block. */
const cyrillic = (unit: number) =>
  (unit >= 0x400 && unit <= 0x4ff) || (unit >= 0x1c80 && unit <= 0x1c87)
const never = () => false

const WHITE_SPACE =
  '\u0085\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
const white = (unit: number) => WHITE_SPACE.includes(String.fromCharCode(unit))
const direction = (unit: number) =>
  (unit >= 0x202a && unit <= 0x202e) ||
  (unit >= 0x2066 && unit <= 0x2069) ||
  unit === 0x61c ||
  unit === 0x200e ||
  unit === 0x200f
const invalid = (unit: number) => unit === 0xfffe || unit === 0xfeff || unit === 0xffff

/** Inside a name of a host, next to `-`, `_` and `.`: all but punctuation and white space. */
export const nameCharacters = characterSet(
  allAsciiBut("!'#%&()*+,\\-./:;<=>?@[]^_{|}~$\t\n\v\f\r "),
  (unit) => !white(unit) && !invalid(unit) && !direction(unit),
)

/** Where X shows a bare domain as a link: only within these. */
export const plainNameCharacters = characterSet(`${LETTERS_AND_DIGITS}-`, latin)

/** What may stand before a link. */
export const beforeLink = characterSet(
  allAsciiBut(`${LETTERS_AND_DIGITS}@$#`),
  (unit) => unit !== 0xff20 && unit !== 0xff03 && !invalid(unit),
)

/** What must not follow a top-level domain. */
export const continuesName = characterSet(`${LETTERS_AND_DIGITS}@+-`, never)

/** How a network reads what follows the host: a link ends with the last of an ending set. */
export interface LinkGrammar {
  readonly path: CharacterSet
  readonly pathEnd: CharacterSet
  /** Where a link may end with `(…)`: after anything in its path, or only after what it may end with. */
  readonly parenthesesEnd: 'anywhere' | 'after-end'
  readonly query: CharacterSet
  readonly queryEnd: CharacterSet
}

const letters = (unit: number) => cyrillic(unit) || latin(unit)

export const xLinks: LinkGrammar = {
  path: characterSet(
    `${LETTERS_AND_DIGITS}!*';:=+,.$/%#[]-_~@|&`,
    (unit) => unit === 0x2013 || letters(unit),
  ),
  pathEnd: characterSet(`${LETTERS_AND_DIGITS}+-=_#/`, letters),
  parenthesesEnd: 'after-end',
  query: characterSet(`${LETTERS_AND_DIGITS}!?*'@();:&=+$/%#[]-_.,~|`, never),
  queryEnd: characterSet(`${LETTERS_AND_DIGITS}-_&=#/`, never),
}

const notWhite = (unit: number) => unit === 0x180e || !white(unit)
const iri = (unit: number) => unit >= 0xa0 && !(unit >= 0xfdd0 && unit <= 0xfdef) && unit < 0xfff0

/** https://github.com/mastodon/mastodon/blob/main/config/initializers/twitter_regex.rb */
export const mastodonLinks: LinkGrammar = {
  path: characterSet(allAsciiBut('\t\n\v\f\r <>()?'), notWhite),
  pathEnd: characterSet(
    allAsciiBut('\t\n\v\f\r ()?!*"\'<>:;=,.$%[]~&|@'),
    (unit) => notWhite(unit) && unit !== 0x300c && unit !== 0x300d,
  ),
  parenthesesEnd: 'anywhere',
  query: characterSet(`${LETTERS_AND_DIGITS}!?*'();:&=+$/%#[]-_.,~|@^`, iri),
  queryEnd: characterSet(`${LETTERS_AND_DIGITS}_&=#/-`, iri),
}
