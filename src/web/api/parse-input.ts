import { z } from 'zod'
import { InputError, type Issue } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'

// Only where an issue is made is it known which keys there are.
z.config({
  customError: ({ code, keys, inst }) =>
    code === 'unrecognized_keys' && inst instanceof z.ZodObject
      ? aboutUnknown(keys as readonly string[], Object.keys(inst.shape))
      : undefined,
})

function aboutUnknown([key = '', ...more]: readonly string[], known: readonly string[]): string {
  const near = more.length === 0 ? nearest(key, known) : undefined
  return near
    ? `is not a key here. Did you mean ${near}?`
    : `is not a key here. Known: ${known.join(', ')}`
}

/** @throws InputError `invalid` that names every field that is wrong */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error)
}

export function invalidInput(error: z.core.$ZodError): InputError {
  const issues = error.issues.flatMap(issuesOf)
  const detail = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message))
  return new InputError('invalid', detail.join('; '), issues)
}

function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      message: issue.message,
    }))
  }
  return [{ path: path.join('.'), message: inWords(issue) }]
}

function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid ')) {
    return `expected ${issue.values.join(', ')}`.replace(/, ([^,]*)$/, ' or $1')
  }
  const message = issue.message.replace(/^(?:Invalid \w+|Too small|Too big): /, '')
  return message.replace(/^(expected .+), received undefined$/, 'is missing: $1')
}
