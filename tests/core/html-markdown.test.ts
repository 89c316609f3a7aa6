import fc from 'fast-check'
import { marked } from 'marked'
import { expect, it } from 'vitest'
import { htmlToMarkdown } from '../../src/core/html-markdown.ts'
import { htmlToText } from '../../src/core/html-text.ts'

it.each([
  ['', ''],
  ['<p>One</p><p>Two\n  lines</p>', 'One\n\nTwo lines'],
  [
    'Plain <b>bold </b>and <em> both <strong>at once</strong></em>.',
    'Plain **bold** and *both **at once***.',
  ],
  ['<h2>Head</h2><p>Text<br>next</p>', '## Head\n\nText\\\nnext'],
  [
    '<p>A <a href="https://a.example/x_(y) z">link <i>here</i></a></p>',
    'A [link *here*](https://a.example/x_%28y%29%20z)',
  ],
  ['<p><a href="https://a.example"></a><a>none</a></p>', 'none'],
  ['<img src="https://a.example/a.jpg" alt="A [b]">', '![A \\[b\\]](https://a.example/a.jpg)'],
  ['<img alt="nowhere">', ''],
  ['<ul><li>One</li><li>Two<ul><li>Inner</li></ul></li></ul>', '- One\n\n- Two\n\n  - Inner'],
  ['<ol start="3"><li><p>One</p><p>More</p></li><li>Two</li></ol>', '3. One\n\n   More\n\n4. Two'],
  ['<blockquote><p>One</p><p>Two</p></blockquote><p>Out</p>', '> One\n>\n> Two\n\nOut'],
  ['<pre><code>a  &lt; b\n```\n</code></pre>', '````\na  < b\n```\n````'],
  ['<p>Say <code>a * `b`</code></p>', 'Say `` a * `b` ``'],
  ['<hr><p>x</p>', '---\n\nx'],
  [
    '<p>1 * 2 _ 3 [x] &lt;b&gt; \\ ` &amp;amp; AT&amp;T</p>',
    '1 \\* 2 \\_ 3 \\[x\\] \\<b\\> \\\\ \\` \\&amp; AT&T',
  ],
  [
    '<p># not a heading</p><p>- no list</p><p>1. no list</p><p>===</p>',
    '\\# not a heading\n\n\\- no list\n\n1\\. no list\n\n\\===',
  ],
  ['<p>a<script>x()</script><iframe>y</iframe>b</p>', 'ab'],
  ['<table><tr><td>a</td><td>b</td></tr></table>', 'a\n\nb'],
  ['<b>open <i>both', '**open *both***'],
  ['<pre>open', '```\nopen\n```'],
])('%j', (html, markdown) => {
  expect(htmlToMarkdown(html)).toBe(markdown)
})

const word = fc.stringMatching(/^[a-zäöA-Z0-9.,!*_[\]<>#&+=~`\\-]{1,8}$/)
const text = fc
  .array(word, { minLength: 1, maxLength: 5 })
  .map((words) => words.join(' ').replace(/&/g, '&amp;').replace(/</g, '&lt;'))
const inTag = (inner: fc.Arbitrary<string>, ...names: string[]) =>
  fc.tuple(fc.constantFrom(...names), inner).map(([name, html]) => `<${name}>${html}</${name}>`)
const inline = fc
  .oneof(text, inTag(text, 'span', 'a href="https://a.example/"', 'code'))
  .map((html) => html.replace(/<\/a .*>/, '</a>'))
const paragraph = inTag(inline, 'p', 'h3')
const block = fc
  .oneof(paragraph, inTag(paragraph, 'blockquote', 'ul><li', 'ol><li'))
  .map((html) => html.replace(/<\/(.l)><li>/, '</li></$1>'))

it('says the same as the HTML, to who reads the Markdown', () => {
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), (blocks) => {
      const html = blocks.join('')
      const read = marked.parse(htmlToMarkdown(html), { async: false })
      expect(htmlToText(read).replace(/\s+/g, ' ')).toBe(htmlToText(html).replace(/\s+/g, ' '))
    }),
    { numRuns: 500 },
  )
})
