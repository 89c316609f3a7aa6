/** The part of JSON Schema that requests use. */
export interface OutlineSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, OutlineSchema>>
  readonly required?: readonly string[]
  readonly items?: OutlineSchema
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly anyOf?: readonly OutlineSchema[]
  readonly oneOf?: readonly OutlineSchema[]
}

/** A schema for people: a line per key, `?` after those that may be left out, indented by depth. */
export function schemaOutline(schema: OutlineSchema, indent = ''): string {
  const { properties = {}, required = [], anyOf, oneOf } = schema
  const choices = oneOf ?? anyOf
  if (choices?.some((choice) => choice.properties)) {
    return choices.map((choice) => schemaOutline(choice, indent)).join(`\n${indent}or\n`)
  }
  const lines = Object.entries(properties).map(([key, inner]) => {
    const optional = required.includes(key) ? '' : '?'
    const deeper = inner.properties ? inner : inner.items?.properties ? inner.items : undefined
    const below = deeper ? `\n${schemaOutline(deeper, `${indent}  `)}` : ''
    return `${indent}${key}${optional}: ${typeText(inner)}${below}`
  })
  return lines.length > 0 ? lines.join('\n') : `${indent}${typeText(schema)}`
}

function typeText({ type, enum: values, format, items, anyOf, oneOf }: OutlineSchema): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  const choices = oneOf ?? anyOf
  if (choices) return choices.map(typeText).join(' or ')
  if (items) return `list of ${typeText(items)}`
  return format ?? ([type].flat().join(' or ') || 'anything')
}
