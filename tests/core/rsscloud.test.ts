import { describe, expect, it } from 'vitest'
import { notifyResult, ownCloud, parseRegistration } from '../../src/core/rsscloud.ts'

const asked = {
  notifyProcedure: '',
  domain: 'reader.example',
  port: '8080',
  path: '/told',
  protocol: 'http-post',
  url1: 'https://feeds.news.example/rss.xml',
}
const parse = (more: Readonly<Record<string, string>> = {}) =>
  parseRegistration(new URLSearchParams({ ...asked, ...more }))
const request = {
  mode: 'subscribe',
  topic: 'https://feeds.news.example/rss.xml',
  callback: 'http://reader.example:8080/told',
  host: 'reader.example:8080',
  lease: 90_000_000,
  protocol: 'rsscloud',
}

describe('the cloud of a feed', () => {
  it.each([
    ['https://feeds.news.example', 'feeds.news.example', '443', '/rsscloud/pleaseNotify', 'https'],
    ['http://127.0.0.1:8080/', '127.0.0.1', '8080', '/rsscloud/pleaseNotify', 'http'],
    ['https://news.example/feeds/', 'news.example', '443', '/feeds/rsscloud/pleaseNotify', 'https'],
  ])('of %s is named in parts', (publicUrl, domain, port, path, scheme) => {
    expect(ownCloud(publicUrl)).toEqual({ domain, port, path, protocol: `${scheme}-post` })
  })
})

describe('a registration', () => {
  it('is a request for each feed', () => {
    const url2 = 'https://feeds.news.example/tags/bridges/rss.xml'
    expect(parse({ url2, url: 'ignored', urls: 'ignored' })).toEqual({
      ok: true,
      requests: [request, { ...request, topic: url2 }],
    })
  })

  it.each([
    [{ protocol: 'https-post' }, 'https://reader.example:8080/told'],
    [{ port: '443' }, 'https://reader.example/told'],
    [{ port: '80', path: 'told?to=me' }, 'http://reader.example/told?to=me'],
    [{ domain: ' reader.example ', path: '' }, 'http://reader.example:8080/'],
  ])('says by %j where to tell', (more, callback) => {
    expect(parse(more as Record<string, string>)).toMatchObject({ requests: [{ callback }] })
  })

  it.each<readonly [object, string]>([
    [{ protocol: 'xml-rpc' }, 'protocol: expected http-post or https-post'],
    [{ protocol: '' }, 'protocol: expected http-post or https-post'],
    ...[
      { domain: '' },
      { domain: 'me@reader.example' },
      { domain: 'reader.example/x' },
      { port: 'http' },
      { port: '99999' },
      { path: '/told#here' },
      { path: `/${'x'.repeat(2_000)}` },
    ].map(
      (more) =>
        [more, 'domain, port, path: expected the address at which you are to be told'] as const,
    ),
    [{ url1: '' }, 'url1: expected the address of a feed of this server'],
    [
      { url2: 'https://feeds.news.example/' },
      'url1: expected the address of a feed of this server',
    ],
    [
      Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`url${at}`, asked.url1])),
      'url1, url2 …: expected 1 to 20 addresses of feeds',
    ],
  ])('is refused in plain words: %j', (more, message) => {
    expect(parse(more as Record<string, string>)).toEqual({ ok: false, message })
  })

  it('is answered in XML', () => {
    expect(notifyResult(false, 'No "feed" <here> & now')).toBe(
      '<?xml version="1.0"?>\n<notifyResult success="false" msg="No &quot;feed&quot; &lt;here&gt; &amp; now"/>\n',
    )
  })
})
