import { InputError } from '../../core/errors.ts'
import { propertiesOf } from '../../core/micropub-entry.ts'
import type { Ports } from '../../ports/ports.ts'
import { postAt } from '../../tasks/carry-out-micropub.ts'

type QueryPorts = Pick<Ports, 'networks' | 'posts' | 'setup'>

/** What a writing app may ask: section 3.7 of Micropub. */
export async function micropubAnswer(
  ports: QueryPorts,
  publicUrl: string,
  query: URLSearchParams,
): Promise<Readonly<Record<string, unknown>>> {
  switch (query.get('q')) {
    case 'config':
      return {
        'media-endpoint': `${publicUrl}/micropub/media`,
        'syndicate-to': await accountsOf(ports),
        'post-types': [
          { type: 'article', name: 'Post' },
          { type: 'note', name: 'Note' },
          { type: 'photo', name: 'Photo' },
        ],
        q: ['config', 'source', 'syndicate-to'],
      }
    case 'syndicate-to':
      return { 'syndicate-to': await accountsOf(ports) }
    case 'source':
      return source(ports, query)
    default:
      throw new InputError('invalid', 'q: expected config, source or syndicate-to')
  }
}

async function accountsOf({ setup, networks }: QueryPorts) {
  return (await setup.accounts()).map(({ id, network, name }) => {
    const service = networks.find((one) => one.id === network)?.name ?? network
    return { uid: id, name: `${name ?? id} on ${service}`, service: { name: service } }
  })
}

async function source(ports: QueryPorts, query: URLSearchParams) {
  const url = query.get('url')
  if (!url) throw new InputError('invalid', 'url: expected the address of a post')
  const properties = propertiesOf(await postAt(ports, url))
  const asked = [...query.getAll('properties[]'), ...query.getAll('properties')]
  if (asked.length === 0) return { type: ['h-entry'], properties }
  const shown = Object.entries(properties).filter(([name]) => asked.includes(name))
  return { properties: Object.fromEntries(shown) }
}
