import { type Child, createContext, useContext } from 'hono/jsx'
import type { Permission } from '../../core/permissions.ts'
import { needed } from '../access/needed.ts'

/** Whether the person who looks may do something; each admin page says so for all that it holds. Elsewhere nobody is asked. */
export const May = createContext<(permission: Permission) => boolean>(() => true)

export const useMay = (permission: Permission): boolean => useContext(May)(permission)

/** What is offered only to those who may do it. */
export const Allowed = ({
  to,
  children,
}: {
  readonly to: Permission
  readonly children?: Child
}) => <>{useMay(to) && children}</>

/** Whether whoever may so much may open an address, or send a form there. */
export function mayAsk(
  may: (permission: Permission) => boolean,
  method: 'GET' | 'POST',
  address: string,
): boolean {
  const [path = ''] = address.replace(/^\/admin(?=[/?]|$)/, '').split('?')
  const need = needed('pages', method, path)
  return need === 'nothing' || may(need)
}

/** The same for the person who looks at this page. */
export const useMayAsk = (method: 'GET' | 'POST', address: string): boolean =>
  mayAsk(useContext(May), method, address)
