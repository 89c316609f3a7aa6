import { expect, it } from 'vitest'
import { readPageText } from '../../src/sources/page/page-text.ts'

const sentence = 'The ferry was late on Monday, and nobody on the quay was surprised. '

it('reads the text of a page in a Worker', async () => {
  const html = `<!doctype html><html lang="en"><head><meta property="og:image" content="/f.jpg"></head>
    <body><nav>Home</nav><article><p>${sentence.repeat(5)}</p></article></body></html>`
  const read = await readPageText({
    url: 'https://news.example/ferry',
    bytes: new TextEncoder().encode(html),
    contentType: 'text/html',
  })
  expect(read).toEqual({
    ok: true,
    text: {
      language: 'en',
      image: { url: 'https://news.example/f.jpg' },
      html: expect.stringContaining(`<p>${sentence.repeat(5)}</p>`),
    },
    places: { language: 'the head', image: 'Open Graph', html: 'the body' },
  })
})
