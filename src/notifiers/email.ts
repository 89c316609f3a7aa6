import { noticeLetter } from '../core/notice-letter.ts'
import type { NotifySettings } from '../core/notify.ts'
import type { Notifier, NotifierIO, NotifyResult } from '../ports/notifier.ts'

const PATIENCE = 20_000

/** Writes letters to the desk by SMTP. On Node only: a Worker cannot speak SMTP. */
export function emailNotifier(publicUrl: string | undefined): Notifier {
  return {
    channel: 'email',
    atOnce: 50,
    unavailable: ({ email }) =>
      email?.smtp === undefined
        ? 'No SMTP server is set up: notify.smtp is missing, like smtps://user:password@mail.example:465'
        : undefined,
    async send(notices, { email }, io) {
      if (!email?.smtp) return { outcome: 'refused', reason: 'No SMTP server is set up.' }
      const { subject, text } = noticeLetter(notices, publicUrl)
      const letter = {
        to: [...email.to],
        from: email.from ?? `Posthorn <${email.to[0] ?? ''}>`,
        subject: `[Posthorn] ${subject}`,
        text: `${text}\n`,
        // The same letter has the same id, so that one that was sent twice is shown once.
        messageId: `<${notices[0]?.id}.${notices.length}@posthorn.invalid>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }
      try {
        return await deliver(email, io, letter)
      } catch (error) {
        return failure(error)
      }
    },
  }
}

async function deliver(
  { smtp = '' }: NonNullable<NotifySettings['email']>,
  { outgoing }: NotifierIO,
  letter: object,
): Promise<NotifyResult> {
  const url = new URL(smtp)
  // Connects to the very address that was judged; the certificate is still that of the name.
  const host = (await outgoing.address?.(url.hostname)) ?? url.hostname
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host,
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    ...(host !== url.hostname && { tls: { servername: url.hostname } }),
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
      // A password goes over no line that others can read.
      requireTLS: url.protocol === 'smtp:' && url.searchParams.get('tls') !== 'never',
    }),
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail(letter)
    return { outcome: 'sent' }
  } finally {
    transport.close()
  }
}

/** RFC 5321 section 4.2.1: 5yz is refused for good. A wrong password is not: it may be put right within the day. */
function failure(error: unknown): NotifyResult {
  const reason = error instanceof Error ? error.message : String(error)
  const { responseCode = 0, code = '' } = error as { responseCode?: number; code?: string }
  const forGood = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
  return { outcome: forGood ? 'refused' : 'retry', reason }
}
