import type { FeedObservations, ObservedAnswer } from '../../ports/feed-checker.ts'
import type { Rule } from './rule.ts'

const header = ({ headers }: ObservedAnswer, name: string) => headers[name] ?? ''
const isPermanent = (status: number) => status === 301 || status === 308

/** How a feed is served: RFC 9110, RFC 9111, RFC 3229. */
export const httpRules: readonly Rule<FeedObservations>[] = [
  {
    id: 'C1',
    severity: 'warning',
    advice:
      'Send an ETag and answer 304 to it, also in its weak form and in a list, whatever If-Modified-Since says (RFC 9110, 13.1.2): every poll carries the whole feed otherwise.',
    *find({ plain, matching, since }) {
      if (!matching && !since) {
        yield { message: 'it sends neither ETag nor Last-Modified' }
      } else if (matching && matching.status !== 304) {
        yield {
          message: `the ETag ${header(plain, 'etag')} it gave gets ${matching.status}, not 304`,
        }
      }
    },
  },
  {
    id: 'C1',
    severity: 'warning',
    advice: 'Answer 304 when nothing is newer than If-Modified-Since (RFC 9110, 13.1.3).',
    *find({ plain, since }) {
      if (since && since.status !== 304 && isSettled(plain)) {
        yield { message: `the Last-Modified it gave gets ${since.status}, not 304` }
      }
    },
  },
  {
    id: 'C2',
    severity: 'error',
    advice:
      'Take an If-Modified-Since that is no date for absent, and answer 200 (RFC 9110, 13.1.3).',
    *find({ badDate }) {
      if (badDate.status !== 200) yield { message: `a date that is none gets ${badDate.status}` }
    },
  },
  {
    id: 'C3',
    severity: 'warning',
    advice:
      'Send with 304 what the 200 would have: ETag, Cache-Control, Vary, Expires (RFC 9110, 15.4.5).',
    *find({ plain, matching, since }) {
      const notModified = matching ?? since
      if (notModified?.status !== 304) return
      for (const name of ['etag', 'cache-control', 'vary', 'expires']) {
        if (header(plain, name) && !header(notModified, name))
          yield { message: `304 comes without ${name}` }
      }
      if (notModified.length > 0) yield { message: '304 comes with a body' }
    },
  },
  {
    id: 'C4',
    severity: 'warning',
    advice: 'Answer HEAD as GET, without the body (RFC 9110, 9.3.2).',
    *find({ plain, head }) {
      if (head.status !== plain.status) yield { message: `HEAD gets ${head.status}` }
      else if (header(head, 'content-type') !== header(plain, 'content-type')) {
        yield { message: `HEAD says content-type ${header(head, 'content-type') || 'nothing'}` }
      }
    },
  },
  {
    id: 'C5',
    severity: 'note',
    advice: 'Vary by Accept-Encoding at most: what varies by more is hardly ever kept by caches.',
    *find({ plain }) {
      for (const name of header(plain, 'vary').split(',')) {
        const field = name.trim().toLowerCase()
        if (['*', 'user-agent', 'cookie'].includes(field))
          yield { message: `it varies by ${field}` }
      }
    },
  },
  {
    id: 'C6',
    severity: 'warning',
    advice:
      'Make the ETag of the content alone: readers fetch everything again whenever it changes.',
    *find({ plain, head }) {
      const [first, second] = [header(plain, 'etag'), header(head, 'etag')]
      if (first && second && bare(first) !== bare(second)) {
        yield { message: `the ETag was ${first}, then ${second}` }
      }
    },
  },
  {
    id: 'C6',
    severity: 'warning',
    advice: 'Last-Modified is never later than Date (RFC 9110, 8.8.2.1).',
    *find({ plain }) {
      const [modified, date] = [header(plain, 'last-modified'), header(plain, 'date')]
      if (Date.parse(modified) > Date.parse(date)) {
        yield { message: `Last-Modified is ${modified}, and Date ${date}` }
      }
    },
  },
  {
    id: 'C7',
    severity: 'warning',
    advice: 'Redirect by 301 or 308 what has moved for good: readers keep asking here otherwise.',
    *find({ redirects }) {
      for (const { status, to } of redirects) {
        if (!isPermanent(status)) yield { message: `${status} leads to ${to}` }
      }
    },
  },
  {
    id: 'C7',
    severity: 'note',
    advice: 'Give people the address at the end of the redirects.',
    *find({ requested, redirects }) {
      const last = redirects.at(-1)
      if (last && redirects.every(({ status }) => isPermanent(status))) {
        yield { message: `${requested} has moved to ${last.to}` }
      }
    },
  },
  {
    id: 'C8',
    severity: 'error',
    advice:
      'Answer 226 only to an ETag you know, with IM: feed (RFC 3229, 10.4.1); 200 with everything is always right.',
    *find({ delta }) {
      if (delta.status === 226) yield { message: 'an ETag that it never gave gets 226' }
      else if (delta.status !== 200) yield { message: `A-IM: feed gets ${delta.status}` }
    },
  },
  {
    id: 'C9',
    severity: 'note',
    advice: 'Send Access-Control-Allow-Origin: * with public feeds: readers in browsers need it.',
    *find({ plain }) {
      if (!header(plain, 'access-control-allow-origin')) {
        yield { message: 'scripts of other sites may not read it' }
      }
    },
  },
  {
    id: 'C10',
    severity: 'note',
    advice: 'Send X-Content-Type-Options: nosniff.',
    *find({ plain }) {
      if (header(plain, 'x-content-type-options') !== 'nosniff') {
        yield { message: 'browsers may take it for something else' }
      }
    },
  },
]

/** Nobody should trust a date that is less than a minute old: something may change within its second (RFC 9110, 8.8.2.2). */
const isSettled = (answer: ObservedAnswer) =>
  Date.parse(header(answer, 'date')) - Date.parse(header(answer, 'last-modified')) >= 60_000

/** Caches and compression weaken tags and add to them. */
const bare = (tag: string) => tag.replace(/^W\//, '').replace(/(?:[-;](?:gz|gzip|br))?"$/, '"')
