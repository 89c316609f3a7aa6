import { expect, test, vi } from 'vitest'
import {
  forgetAuthVariables,
  processVariables,
  readEnvironment,
  variableOf,
} from '../src/environment.ts'

const files: Readonly<Record<string, string>> = {
  '/run/secret': 'a secret that is long enough for it\n',
  '/run/token': 'ph_token\r\n',
}
const readFile = (path: string) => {
  const text = files[path]
  if (text === undefined) throw Object.assign(new Error(`open ${path}`), { code: 'ENOENT' })
  return text
}

test('fills in every default', () => {
  expect(readEnvironment({ PATH: '/bin', HOME: '/root' }, readFile)).toEqual({
    ok: true,
    environment: {
      host: '127.0.0.1',
      port: 8787,
      data: './data',
      config: 'config/posthorn.yaml',
      allowHosts: [],
      log: 'info',
    },
  })
})

test('reads every name, and secrets from files', () => {
  expect(
    readEnvironment(
      {
        HOST: '0.0.0.0',
        PORT: '80',
        POSTHORN_DATA: '/var/lib/posthorn',
        POSTHORN_CONFIG: '/etc/posthorn.yaml',
        POSTHORN_PUBLIC_URL: 'https://feeds.news.example/',
        POSTHORN_SECRET_FILE: '/run/secret',
        POSTHORN_TOKEN_FILE: '/run/token',
        POSTHORN_ALLOW_HOSTS: '127.0.0.1, cms.internal.example ,',
        POSTHORN_LOG: 'debug',
        POSTHORN_REHEARSAL_URL: 'http://127.0.0.1:9000',
      },
      readFile,
    ),
  ).toEqual({
    ok: true,
    environment: {
      host: '0.0.0.0',
      port: 80,
      data: '/var/lib/posthorn',
      config: '/etc/posthorn.yaml',
      publicUrl: 'https://feeds.news.example',
      secret: 'a secret that is long enough for it',
      token: 'ph_token',
      allowHosts: ['127.0.0.1', 'cms.internal.example'],
      log: 'debug',
      rehearsalUrl: 'http://127.0.0.1:9000',
    },
  })
})

test('a value that is empty counts as not set', () => {
  const read = readEnvironment({ POSTHORN_TOKEN: '', PORT: '' }, readFile)
  expect(read).toMatchObject({ ok: true, environment: { port: 8787 } })
  expect(read.ok && 'token' in read.environment).toBe(false)
})

test.each([
  [
    { POSTHORN_TOKN: 'x' },
    'POSTHORN_TOKN',
    'is not a setting of Posthorn. Did you mean POSTHORN_TOKEN?',
  ],
  [{ PORT: '70000' }, 'PORT', 'expected a number from 0 to 65535, got "70000"'],
  [{ PORT: '80a' }, 'PORT', 'expected a number from 0 to 65535, got "80a"'],
  [{ POSTHORN_SECRET: 'short' }, 'POSTHORN_SECRET', 'expected at least 32 characters, got 5'],
  [
    { POSTHORN_LOG: 'loud' },
    'POSTHORN_LOG',
    'expected one of debug, info, warn, error, silent, got "loud"',
  ],
  [
    { POSTHORN_PUBLIC_URL: 'feeds.news.example' },
    'POSTHORN_PUBLIC_URL',
    'expected an http or https address like https://posts.news.example, got "feeds.news.example"',
  ],
  [
    { POSTHORN_TOKEN_FILE: '/nowhere' },
    'POSTHORN_TOKEN_FILE',
    '/nowhere cannot be read: there is no such file or folder',
  ],
  [
    { POSTHORN_NOW_OFFSET_MS: '5' },
    'POSTHORN_NOW_OFFSET_MS',
    'is not a setting of Posthorn. Known: POSTHORN_DATA, POSTHORN_CONFIG, POSTHORN_PUBLIC_URL, POSTHORN_SECRET, POSTHORN_TOKEN, POSTHORN_BACKUP_KEY, POSTHORN_ALLOW_HOSTS, POSTHORN_LOG, POSTHORN_REHEARSAL_URL',
  ],
])('names what is wrong: %o', (variables, path, message) => {
  expect(readEnvironment(variables, readFile)).toEqual({ ok: false, issues: [{ path, message }] })
})

test('finds one variable by its name or in the file that NAME_FILE names', () => {
  const find = variableOf({ A: 'direct', A_FILE: '/run/token', B_FILE: '/run/token' }, readFile)
  expect([find('A'), find('B'), find('C')]).toEqual(['direct', 'ph_token', undefined])
})

test('what would stand above what better-auth is told is taken out of the process, and nothing else', () => {
  vi.stubEnv('BETTER_AUTH_SECRETS', '1:another-secret-than-the-one-of-Posthorn')
  vi.stubEnv('BETTER_AUTH_TELEMETRY_ENDPOINT', 'http://127.0.0.1:1/')
  vi.stubEnv('NEWS_TOKEN', 'kept')
  forgetAuthVariables()
  const left = processVariables()
  expect(Object.keys(left).filter((name) => name.startsWith('BETTER_AUTH_'))).toEqual([])
  expect(left.NEWS_TOKEN).toBe('kept')
  vi.unstubAllEnvs()
})
