import { Agent, get } from 'node:http'

/** Connections that stay open, as those of readers behind a proxy do. */
export const keptOpen = (maxSockets = 64) => new Agent({ keepAlive: true, maxSockets })

/** A request as it goes over the wire: nothing is unpacked, so that the bytes are those that were sent. */
export function ask(url, headers, agent) {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent }, (answer) => {
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.once('error', reject)
      answer.once('end', () => {
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        })
      })
    }).once('error', reject)
  })
}
