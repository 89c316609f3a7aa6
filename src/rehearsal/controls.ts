import type { Faults } from './faults.ts'
import { jsonOf, type LocalNetwork, type RehearsalPost } from './local-network.ts'
import type { PostLog } from './post-log.ts'
import { timelinesPage } from './timelines.tsx'
import { STYLE, styleSheet } from './timelines-style.ts'

/** What is not a network: the page of timelines, the accepted posts, and the faults to come. */
export function controls(
  log: PostLog,
  faults: Faults,
  networks: readonly LocalNetwork[],
): (request: Request, url: URL) => Promise<Response> {
  const endpoints = Object.fromEntries(
    networks.map(({ id, endpoints }) => [id, Object.keys(endpoints)]),
  )
  const pictureOf = ({ network, id }: RehearsalPost) =>
    log.picture(network, id) && `${PICTURES}${network}/${encodeURIComponent(id)}`
  return async (request, url) => {
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /':
        return timelinesPage(networks, log.posts(), { removed: log.removed(), pictureOf })
      case `GET ${STYLE}`:
        return styleSheet()
      case 'GET /_posts':
        return Response.json(log.posts(url.searchParams.get('network') ?? undefined))
      case 'DELETE /_posts':
        await log.clear()
        return new Response(null, { status: 204 })
      case 'GET /_faults':
        return Response.json(faults.list())
      case 'DELETE /_faults':
        faults.clear()
        return new Response(null, { status: 204 })
      case 'POST /_faults': {
        const wanted = await jsonOf(request)
        if (wanted === undefined) return problem(400, NO_JSON)
        const order = faults.order(wanted, endpoints)
        return order.ok ? Response.json(order.fault, { status: 201 }) : problem(400, order.reason)
      }
      default:
        return picture(log, request, url) ?? postPage(networks, log, request, url)
    }
  }
}

const NO_JSON =
  'The body is no JSON. Expected a fault, like {"network": "mastodon", "do": "500-after"}.'
const PICTURES = '/_pictures/'

function picture(log: PostLog, { method }: Request, { pathname }: URL): Response | undefined {
  if (method !== 'GET' || !pathname.startsWith(PICTURES)) return undefined
  const [network = '', id = ''] = pathname.slice(PICTURES.length).split('/')
  const found = log.picture(network, decodeURIComponent(id))
  if (!found) return undefined
  const headers = { 'content-type': found.type, 'x-content-type-options': 'nosniff' }
  return new Response(found.bytes, { headers })
}

/** Where the address of an accepted post leads. */
function postPage(
  networks: readonly LocalNetwork[],
  log: PostLog,
  request: Request,
  url: URL,
): Response {
  const posts = log.posts().filter((post) => post.url === url.href)
  if (request.method === 'GET' && posts.length > 0) return timelinesPage(networks, posts)
  return problem(404, `Nothing answers ${request.method} ${url.pathname}`)
}

/** RFC 9457 */
function problem(status: number, detail: string): Response {
  const headers = { 'content-type': 'application/problem+json' }
  const title = status === 404 ? 'Not found' : 'Not understood'
  return new Response(JSON.stringify({ title, status, detail }), { status, headers })
}
