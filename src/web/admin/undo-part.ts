import { Hono } from 'hono'
import { undoPart } from '../../tasks/undo-part.ts'
import { act } from './flash.ts'
import { backTo, bodyText } from './forms.tsx'
import type { AdminDeps, AdminEnv } from './view.ts'

/** The button in the message about a change of the set-up. */
export const undoPages = ({ ports, setupFile }: AdminDeps): Hono<AdminEnv> =>
  new Hono<AdminEnv>().post('/', async (c) =>
    act(c, await backTo(c, '/admin'), async () => {
      const { id, section } = await undoPart(ports, setupFile.readForm, await bodyText(c, 'former'))
      return `${id ?? section} is again what it was.`
    }),
  )
