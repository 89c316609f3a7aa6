import { x } from '../../src/networks/x.ts'
import { testNetwork } from '../contracts/network.ts'

testNetwork(x, {
  served: (url) => ({ api_url: url }),
  revoked: { access_token: 'revoked' },
  secrets: ['app_key', 'app_secret', 'access_token', 'access_secret'],
  checked: () => ({ name: '@rehearsal', url: 'https://x.com/rehearsal' }),
  named: ({ id }) => ({ id, url: `https://x.com/i/web/status/${id}` }),
  tooLong: `${'a'.repeat(257)} https://example.com/a`,
  reasons: {
    auth: 'HTTP 401: Unauthorized',
    blocked:
      'HTTP 402: Your enrolled account [2050000000000000000] does not have any credits to fulfill this request.',
    limited: 'HTTP 429: Too Many Requests',
    broken: 'HTTP 500: Internal Server Error',
    rejected: 'HTTP 403: You are not permitted to perform this action.',
  },
  again: {
    duplicate: 'HTTP 403: You are not allowed to create a Tweet with duplicate content.',
  },
})
