import { expect, it } from 'vitest'
import { emailNotifier } from '../../src/notifiers/email.ts'
import { smtpServer } from './smtp-server.ts'
import { letOut, notice } from './told-notice.ts'

const notifier = emailNotifier('https://feeds.news.example')

async function mail(
  instead: Readonly<Record<string, string>> = {},
  { login = '', allow = ['127.0.0.1'], query = '' } = {},
) {
  const server = await smtpServer(instead)
  const { io, close } = letOut(allow)
  const smtp = `smtp://${login}127.0.0.1:${server.port}${query}`
  const settings = { email: { to: ['desk@news.example', 'night@news.example'], smtp } }
  return {
    ...server,
    send: (given = [notice]) => notifier.send(given, settings, io),
    async close() {
      await server.stop()
      await close()
    },
  }
}

it('writes one letter to the whole desk, whatever its titles hold', async () => {
  const { send, letters, close } = await mail()
  const hostile = { ...notice, id: 'n2', title: 'Late\r\nBcc: all@elsewhere.example', text: 'So.' }
  expect(await send([hostile, notice])).toEqual({ outcome: 'sent' })
  expect(letters.length).toBe(1)
  expect(letters[0]?.from).toContain('MAIL FROM:<desk@news.example>')
  expect(letters[0]?.to).toEqual(['RCPT TO:<desk@news.example>', 'RCPT TO:<night@news.example>'])
  const [head = '', body = ''] = letters[0]?.text.split('\n\n', 2) ?? []
  expect(head).toContain('Subject: [Posthorn] Late Bcc: all@elsewhere.example, and 1 more')
  expect(head).toContain('Message-ID: <n2.2@posthorn.invalid>')
  expect(head).toContain('Auto-Submitted: auto-generated')
  expect(head).not.toMatch(/^Bcc:/m)
  expect(body).toBe(
    'Late Bcc: all@elsewhere.example\nSo.\nhttps://feeds.news.example/admin/accounts',
  )
  await close()
})

it.each([
  [{ RCPT: '550 No such person' }, 'refused', '550 No such person'],
  [{ RCPT: '451 Try again' }, 'retry', '451 Try again'],
  [{ '.': '554 No spam here' }, 'refused', '554 No spam here'],
])('takes %j for what it is', async (instead, outcome, said) => {
  const { send, close } = await mail(instead)
  const result = await send()
  expect(result.outcome).toBe(outcome)
  expect(result).toMatchObject({ reason: expect.stringContaining(said) })
  await close()
})

it('sends no password over a line that others can read, unless it is told to', async () => {
  const careful = await mail({}, { login: 'desk:p%40ss@' })
  expect((await careful.send()).outcome).toBe('retry')
  expect(careful.said.filter((line) => line.startsWith('AUTH'))).toEqual([])
  await careful.close()
  const told = await mail({}, { login: 'desk:p%40ss@', query: '?tls=never' })
  expect(await told.send()).toEqual({ outcome: 'sent' })
  expect(told.said).toContain(`AUTH PLAIN ${btoa('\u0000desk\u0000p@ss')}`)
  await told.close()
})

it('a wrong password is tried again: somebody may put it right', async () => {
  const { send, close } = await mail({ AUTH: '535 No' }, { login: 'a:b@', query: '?tls=never' })
  expect((await send()).outcome).toBe('retry')
  await close()
})

it('does not connect to private addresses', async () => {
  const { send, said, close } = await mail({}, { allow: [] })
  expect(await send()).toEqual({
    outcome: 'retry',
    reason:
      '127.0.0.1 is a private address, so the request was not made; if Posthorn may reach it, add 127.0.0.1 to POSTHORN_ALLOW_HOSTS',
  })
  expect(said).toEqual([])
  await close()
})

it('says that it has no server to send by', () => {
  expect(notifier.unavailable({ email: { to: ['desk@news.example'] } })).toBe(
    'No SMTP server is set up: notify.smtp is missing, like smtps://user:password@mail.example:465',
  )
})
