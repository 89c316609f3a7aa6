import { Agent, get } from 'node:http'

/** Connections that stay open, as those of readers behind a proxy do. */
export const keptOpen = (maxSockets = 64) => new Agent({ keepAlive: true, maxSockets })

/**
 * A request as it goes over the wire: nothing is unpacked, so that the bytes are those that were sent. When the server has just
 * closed a connection that was open and idle, it is sent again, as every client must (RFC 9112, 9.3.1).
 */
export function ask(url, headers, agent) {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent }, (answer) => {
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
    }).once('error', (error) => {
      if (request.reusedSocket && error.code === 'ECONNRESET') resolve(ask(url, headers, agent))
      else reject(error)
    })
  })
}
