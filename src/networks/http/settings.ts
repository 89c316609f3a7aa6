import { z } from 'zod'

/**
 * The address of a server as operators write it, to put paths after: no credentials, which `fetch` refuses, no query, no
 * fragment. Gives it without a slash at the end.
 */
export const serverAddress = (expected = 'expected an http or https address') =>
  z
    .url({ protocol: /^https?$/, error: expected })
    .refine((url) => !/[@?#]/.test(url), 'expected an address without a password, ? or #')
    .transform((url) => url.replace(/\/+$/, ''))

/** Where another server takes the network's place. */
export const apiAddress = (description = 'Only for rehearsal and proxies') =>
  serverAddress().optional().meta({ title: 'API address', description })

/** What a network gave out, pasted as it is: goes into headers and addresses. `what` with its article: `a token`. */
export const credential = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, `expected ${what} without spaces`)

/** Numbers, as YAML reads them, count as written. */
export const digits = z.union([z.string(), z.int()]).transform((value) => String(value).trim())

/** What leads to the way in by an app, where a token may be pasted as well. */
export const insteadOfToken = 'Instead of a token: then connect the account on the Accounts page'

/** The app that people sign in with, as Meta's networks name it. */
export const metaApp = (name: string) => ({
  app_id: z
    .string()
    .trim()
    .regex(/^\d+$/, 'expected a number')
    .optional()
    .meta({
      title: `${name} ID`,
      description: insteadOfToken,
    }),
  app_secret: credential('a secret')
    .optional()
    .meta({ title: `${name} secret`, secret: true }),
})

/** For `refine`: an account has a token, or the app that gives it one. */
export function tokenOrApp<Id extends string, Secret extends string>(
  id: Id,
  secret: Secret,
  token = 'a token',
): [(given: TokenOrApp<Id | Secret>) => boolean, { path: string[]; error: string }] {
  return [
    (given) =>
      given.access_token !== undefined || (given[id] !== undefined && given[secret] !== undefined),
    {
      path: ['access_token'],
      error: `is missing: expected ${token}, or the ${id} and ${secret} of an app`,
    },
  ]
}

type TokenOrApp<App extends string> = {
  readonly [Key in App | 'access_token']?: string | undefined
}
