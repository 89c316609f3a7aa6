import { describe, expect, it } from 'vitest'
import { serverHost, shareTargetName, shareTargets } from '../../src/core/share-links.ts'

const post = { title: 'Ferries & "fares": 5 + 5 €', url: 'https://news.example/a?x=1&y=2#top' }

describe('share links', () => {
  it('carry title and address to each network, to the character', () => {
    const links = shareTargets.map(({ id, link }) => [id, link(post, 'social.example')])
    const url = 'https%3A%2F%2Fnews.example%2Fa%3Fx%3D1%26y%3D2%23top'
    const title = 'Ferries%20%26%20%22fares%22%3A%205%20%2B%205%20%E2%82%AC'
    expect(links).toEqual([
      ['x', `https://x.com/intent/post?text=${title}&url=${url}`],
      ['bluesky', `https://bsky.app/intent/compose?text=${title}%0A${url}`],
      ['mastodon', `https://social.example/share?text=${title}%0A${url}`],
      ['threads', `https://www.threads.com/intent/post?text=${title}&url=${url}`],
      ['facebook', `https://www.facebook.com/sharer/sharer.php?u=${url}`],
      ['linkedin', `https://www.linkedin.com/sharing/share-offsite/?url=${url}`],
      ['whatsapp', `https://wa.me/?text=${title}%0A${url}`],
      ['telegram', `https://t.me/share/url?url=${url}&text=${title}`],
      ['reddit', `https://www.reddit.com/submit?url=${url}&title=${title}`],
      ['email', `mailto:?subject=${title}&body=${title}%0D%0A${url}`],
    ])
  })

  it('have names for people', () => {
    expect(['x', 'email', 'a-former-one'].map(shareTargetName)).toEqual([
      'X',
      'E-mail',
      'a-former-one',
    ])
  })
})

describe('the server a person means', () => {
  it.each([
    ['social.example', 'social.example'],
    [' https://Social.Example/@ana ', 'social.example'],
    ['@ana@social.example', 'social.example'],
    ['ana@social.example', 'social.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['social.xn--p1ai', 'social.xn--p1ai'],
    ['social.example?x=1', 'social.example'],
    ['', undefined],
    ['social', undefined],
    ['localhost', undefined],
    ['127.0.0.1', undefined],
    ['2130706433', undefined],
    ['[::1]', undefined],
    ['social.example:8443', undefined],
    ['social .example', undefined],
    ['javascript:alert(1)', undefined],
    ['-.example', undefined],
    [`${'a'.repeat(64)}.example`, undefined],
  ])('by %j is %j', (written, host) => {
    expect(serverHost(written)).toBe(host)
  })
})
