import { InputError } from '../core/errors.ts'

/** What was wrong is told to whoever reads it when a person can set it right; all else stands in the log alone. */
export function cannotAnswer(error: unknown): Response {
  const why =
    error instanceof InputError ? error.message : 'Posthorn cannot answer now. Its log says why.'
  const headers = { 'retry-after': '60', 'cache-control': 'no-store' }
  return new Response(`${why}\n`, { status: 503, headers })
}
