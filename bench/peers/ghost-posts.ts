import { setTimeout as pause } from 'node:timers/promises'
import { POSTS, postOf } from '../feeds-to-serve.ts'

/** Sets a fresh Ghost up and saves the posts of the bench in it: node ghost-posts.ts http://127.0.0.1:PORT */
const [url = ''] = process.argv.slice(2)
const password = 'harbour-Ferry-1938-winter'
const api = `${url}/ghost/api/admin`
let cookie = ''

async function ask(path: string, body: object): Promise<void> {
  const answer = await fetch(`${api}${path}`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', 'accept-version': 'v6.0', cookie },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  cookie ||= answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

/** It makes its tables first. */
async function answers(): Promise<boolean> {
  const answer = await fetch(`${api}/site/`).catch(() => undefined)
  return answer?.ok === true
}

for (let tries = 0; !(await answers()); tries += 1) {
  if (tries > 300) throw new Error(`Ghost does not answer at ${url}`)
  await pause(1_000)
}
const person = { name: 'Ana Example', email: 'ana@news.example', password }
await ask('/authentication/setup/', { setup: [{ ...person, blogTitle: 'The Daily Example' }] })
await ask('/session/', { username: person.email, password })
for (let number = 0; number < POSTS; number += 1) {
  const { title, html, published_at } = postOf(number)
  await ask('/posts/?source=html', {
    posts: [{ title, html, published_at: published_at.replace('.000', ''), status: 'published' }],
  })
}
