import { mastodon } from '../../src/networks/mastodon.ts'
import { testNetwork } from '../contracts/network.ts'

testNetwork(mastodon, {
  served: (url) => ({ server: url }),
  revoked: { access_token: 'revoked' },
  secrets: ['access_token'],
  checked: (url) => ({
    name: `@rehearsal@${new URL(url).host}`,
    url: `${url.includes('127.0.0.1') ? url : `${url}/mastodon`}/@rehearsal`,
    text: { max: 500, urlLength: 23 },
  }),
  named: ({ id, url }) => ({ id, url }),
  tooLong: `${'a'.repeat(477)} https://news.example/a`,
  reasons: {
    auth: 'HTTP 401: The access token is invalid',
    blocked: 'HTTP 403: Your login is currently disabled',
    limited: 'HTTP 429: Too many requests',
    broken: 'HTTP 500',
    rejected: 'HTTP 422: Validation failed: Text character limit of 500 exceeded',
  },
  again: 'published',
})
