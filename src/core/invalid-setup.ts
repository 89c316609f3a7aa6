import { InputError, type Issue } from './errors.ts'

/** Everything that is wrong with a set-up file, a line each, as editors and terminals make links of. */
export function invalidSetup(file: string, issues: readonly Issue[]): InputError {
  const lines = issues.map(
    ({ path, message, line, column }) =>
      `${file}:${line ?? 1}:${column ?? 1}: ${path ? `${path}: ` : ''}${message}`,
  )
  return new InputError('invalid', lines.join('\n'), issues)
}
