type Keys = Record<string, unknown>

/**
 * Keys of TOML as front matter has them: texts, numbers, dates, booleans, lists of those, and tables. Answers with what is wrong
 * where there is anything else. https://toml.io/en/v1.0.0
 */
export function tomlKeys(text: string): Readonly<Keys> | string {
  const keys: Keys = {}
  let table = keys
  const reader = valueReader(text)
  for (;;) {
    reader.skipBlank()
    if (reader.atEnd()) return keys
    const header = reader.take(/\[([^[\]\n]+)\][ \t]*(?:#[^\n]*)?(?:\n|$)/y)
    if (header) {
      table = tableAt(keys, header[1] ?? '')
      continue
    }
    const key = reader.take(/("[^"\n]*"|'[^'\n]*'|[\w.-]+)[ \t]*=[ \t]*/y)
    const value = key && reader.value()
    if (!key || !value) return `front matter: line ${reader.line()} is no TOML that is read here`
    table[unquoted(key[1] ?? '')] = value.is
    if (!reader.take(/[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y)) {
      return `front matter: line ${reader.line()} goes on after its value`
    }
  }
}

const unquoted = (key: string) => key.replace(/^(["'])(.*)\1$/, '$2')

function tableAt(keys: Keys, path: string): Keys {
  let table = keys
  for (const name of path.split('.').map((one) => unquoted(one.trim()))) {
    const known = Object.hasOwn(table, name) ? table[name] : undefined
    const next = typeof known === 'object' && known !== null ? (known as Keys) : {}
    table[name] = next
    table = next
  }
  return table
}

function valueReader(text: string) {
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found
  }
  /** Wrapped, since `false` is a value too. */
  const value = (): { readonly is: unknown } | undefined => {
    const long = take(/"""\r?\n?([\s\S]*?)"""|'''\r?\n?([\s\S]*?)'''/y)
    if (long) return { is: long[1] === undefined ? long[2] : unescaped(long[1]) }
    const literal = take(/'([^'\n]*)'/y)
    if (literal) return { is: literal[1] }
    const basic = take(/"((?:[^"\\\n]|\\.)*)"/y)
    if (basic) return { is: unescaped(basic[1] ?? '') }
    const date = take(/\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?)?/y)
    if (date) return { is: date[0] }
    const bare = take(/true|false|[+-]?\d[\d_]*(?:\.\d+)?/y)
    if (bare)
      return {
        is: /^[tf]/.test(bare[0]) ? bare[0] === 'true' : Number(bare[0].replaceAll('_', '')),
      }
    return take(/\[/y) ? list() : undefined
  }
  const list = (): { readonly is: unknown } | undefined => {
    const items: unknown[] = []
    for (;;) {
      skipBlank()
      if (take(/\]/y)) return { is: items }
      const item = value()
      if (!item) return undefined
      items.push(item.is)
      skipBlank()
      if (!take(/,/y) && text[at] !== ']') return undefined
    }
  }
  const skipBlank = () => void take(/(?:[ \t\r\n]|#[^\n]*)*/y)
  return {
    take,
    value,
    skipBlank,
    atEnd: () => at >= text.length,
    line: () => text.slice(0, at).split('\n').length,
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' }

const unescaped = (text: string) =>
  text.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|\r?\n\s*|(.))/g,
    (_whole, short?: string, long?: string, letter?: string) => {
      const code = short ?? long
      if (code !== undefined) return codePoint(Number.parseInt(code, 16))
      return letter === undefined ? '' : (ESCAPES[letter] ?? letter)
    },
  )

const codePoint = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')
