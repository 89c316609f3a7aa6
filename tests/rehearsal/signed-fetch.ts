import { TwitterApi } from 'twitter-api-v2'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'

interface Signed {
  readonly url: URL
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string
}

/** A request to X as its usual library signs it at `at`. */
export async function signedRequest(
  method: 'GET' | 'POST',
  path: string,
  data: Readonly<Record<string, string | number>>,
  at: Date,
  changes: Readonly<Record<string, string>> = {},
): Promise<Request> {
  const keys = { ...rehearsalSettings.x, ...changes }
  let signed: Signed | undefined
  const client = new TwitterApi(
    {
      appKey: keys.app_key ?? '',
      appSecret: keys.app_secret ?? '',
      accessToken: keys.access_token ?? '',
      accessSecret: keys.access_secret ?? '',
    },
    {
      plugins: [
        {
          async onBeforeRequestConfig({ client, params }: { client: unknown; params: unknown }) {
            const signer = client as {
              _oauth: { getTimestamp(): number }
              getHttpRequestArgs(params: unknown): Signed
            }
            signer._oauth.getTimestamp = () => Math.trunc(at.getTime() / 1000)
            signed = signer.getHttpRequestArgs(params)
            return { data: {}, headers: {} }
          },
        },
      ],
    },
  )
  await (method === 'GET' ? client.v2.get(path, { ...data }) : client.v2.post(path, { ...data }))
  const { url, headers, body } = signed as unknown as Signed
  return new Request(url, { method, headers, ...(body && { body }) })
}
