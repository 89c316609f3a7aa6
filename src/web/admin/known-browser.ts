import type { Context } from 'hono'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import type { Ports } from '../../ports/ports.ts'
import { hashSecret } from '../../tasks/access.ts'

const NAME = 'posthorn_known'
const LASTS = 365 * 24 * 60 * 60

type KnownPorts = Pick<Ports, 'clock' | 'secret'>

/**
 * Notes in a browser that this person has signed in there. It opens nothing: wrong passwords from there are counted apart, so that
 * whoever guesses from elsewhere does not lock them out.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export async function rememberBrowser(
  c: Context,
  { clock, secret }: KnownPorts,
  email: string,
  publicUrl: string,
): Promise<void> {
  await setSignedCookie(c, NAME, `${clock.mint()}.${await hashSecret(email)}`, secret, {
    path: '/admin/sign-in',
    httpOnly: true,
    sameSite: 'Lax',
    secure: publicUrl.startsWith('https:'),
    maxAge: LASTS,
  })
}

/** What this browser is counted by; undefined where nobody of this e-mail address has signed in. */
export async function knownBrowser(
  c: Context,
  { secret }: Pick<KnownPorts, 'secret'>,
  email: string,
): Promise<string | undefined> {
  const known = (await getSignedCookie(c, secret, NAME)) || undefined
  return known?.endsWith(`.${await hashSecret(email)}`) ? known : undefined
}
