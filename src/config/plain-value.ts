import { type Document, visit } from 'yaml'

/** More than any set-up has: the package looks for each of them in the whole document. */
const MOST_ALIASES = 500

export interface PlainValue {
  readonly value?: unknown
  readonly fault?: string
}

/** What a document says, or what is wrong with its aliases: they lead nowhere, multiply without end, or lead in a circle. */
export function plainValue(document: Document): PlainValue {
  const aliases = aliasesIn(document)
  if (aliases > MOST_ALIASES) {
    return { fault: `expected at most ${MOST_ALIASES} aliases (*name), found ${aliases}` }
  }
  try {
    const value = document.toJS({ maxAliasCount: 100 })
    if (holdsItself(value)) return { fault: 'an alias (*name) leads to what it stands in' }
    return { value }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

function aliasesIn(document: Document): number {
  let found = 0
  visit(document, {
    Alias() {
      found += 1
    },
  })
  return found
}

/** Whoever walks through such a value never arrives. */
function holdsItself(value: unknown): boolean {
  const [entered, left] = [new Set<unknown>(), new Set<unknown>()]
  const steps = [{ value, leaves: false }]
  for (let step = steps.pop(); step; step = steps.pop()) {
    if (step.leaves) left.add(step.value)
    if (typeof step.value !== 'object' || step.value === null || left.has(step.value)) continue
    if (entered.has(step.value)) return true
    entered.add(step.value)
    steps.push({ value: step.value, leaves: true })
    for (const inner of Object.values(step.value)) steps.push({ value: inner, leaves: false })
  }
  return false
}
