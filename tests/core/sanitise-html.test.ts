import fc from 'fast-check'
import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { sanitiseHtml } from '../../src/core/html-text.ts'

const base = 'https://news.example/2026/post'

describe('sanitiseHtml', () => {
  it.each([
    ['keeps text', 'x < y & z ]]> ü', 'x &lt; y &amp; z ]]&gt; ü'],
    ['drops scripts with their text', 'a<script>alert("<p>")</script>b', 'ab'],
    ['drops styles', '<style>p{}</style><p style="color:red" class="x">a</p>', '<p>a</p>'],
    ['drops event handlers', '<p onclick="x()">a</p>', '<p>a</p>'],
    ['unwraps unknown elements', '<blink><p>a</p></blink>', '<p>a</p>'],
    ['drops object and embed', '<object data="a"><embed src="b">text</object>', 'text'],
    ['unwraps forms', '<form action="/x"><input name="a"><select><option>o</select>b</form>', 'b'],
    ['closes what is open', '<p><b>a', '<p><b>a</b></p>'],
    ['ignores stray end tags', '</b>a</p>', 'a'],
    [
      'knows the end tags that may be left out',
      '<ul><li>a<li>b</ul>',
      '<ul><li>a</li><li>b</li></ul>',
    ],
    ['ends paragraphs before blocks', '<p>a<div>b</div>', '<p>a</p><div>b</div>'],
    [
      'knows tables',
      '<table><tr><td>1<td>2<tr><td>3</table>',
      '<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>',
    ],
    [
      'does not nest links',
      '<a href="/1">a<a href="/2">b</a></a>',
      '<a href="https://news.example/1">ab</a>',
    ],
    ['drops comments', 'a<!-- <script> -->b', 'ab'],
    ['decodes, then cleans', 'a&#8;&#x0;b\x07c&nbsp;d', 'a\ufffdbc\u00a0d'],
    ['drops svg', '<svg><style>x</style><text>t</text></svg>a', 'a'],
    ['lets a block end an open svg', '<svg><path><p>a', '<p>a</p>'],
    ['takes the first of two attributes', '<p title="1" title="2">a', '<p title="1">a</p>'],
    ['keeps direction and language', '<p dir=rtl lang=he>a', '<p dir="rtl" lang="he">a</p>'],
  ])('%s', (_name, html, expected) => {
    expect(sanitiseHtml(html, base)).toBe(expected)
  })

  it.each([
    ['<a href="../x?a=1&b=2">a</a>', '<a href="https://news.example/x?a=1&amp;b=2">a</a>'],
    ['<a href="#note">a</a>', '<a href="https://news.example/2026/post#note">a</a>'],
    ['<a href="mailto:a@b.example">a</a>', '<a href="mailto:a@b.example">a</a>'],
    ['<a href="java\tscript:alert(1)">a</a>', '<a>a</a>'],
    [
      '<a href="java&#0;script:alert(1)">a</a>',
      '<a href="https://news.example/2026/java%EF%BF%BDscript:alert(1)">a</a>',
    ],
    ['<a href="&#106;avascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="data:text/html,x">a</a>', '<a>a</a>'],
    ['<a href="http://">a</a>', '<a>a</a>'],
    [
      '<img src="i.jpg" alt=\'"\' width=10 height=5em>',
      '<img src="https://news.example/2026/i.jpg" alt="&quot;" width="10"/>',
    ],
    ['<img src="javascript:1" alt="a">', ''],
    ['<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA"/>'],
    ['<img src="data:image/svg+xml;base64,AAAA">', ''],
    [
      '<img srcset="a.jpg 1x, /b,c.jpg 2x,d.jpg, javascript:1 3x">',
      '<img srcset="https://news.example/2026/a.jpg 1x, https://news.example/b,c.jpg 2x, https://news.example/2026/d.jpg"/>',
    ],
    [
      '<video poster="p.jpg" src="v.mp4" autoplay controls>',
      '<video poster="https://news.example/2026/p.jpg" src="https://news.example/2026/v.mp4" controls=""></video>',
    ],
    [
      '<blockquote cite="/q">a</blockquote>',
      '<blockquote cite="https://news.example/q">a</blockquote>',
    ],
    [
      'a<iframe src="//v.example/1" title="A &amp; B">x</iframe>b',
      'a<p><a href="https://v.example/1">A &amp; B</a></p>b',
    ],
    ['<iframe src="javascript:1"></iframe>b', 'b'],
  ])('%s gives %s', (html, expected) => {
    expect(sanitiseHtml(html, base)).toBe(expected)
  })

  it('drops relative addresses when there is nothing they are relative to', () => {
    expect(sanitiseHtml('<a href="/x">a</a><a href="https://b.example/">b</a>')).toBe(
      '<a>a</a><a href="https://b.example/">b</a>',
    )
  })

  it('takes out what HTML does not know as characters, before addresses are looked at', () => {
    const hostile = '\x7f\x85\x9f\ufdd0\u{1fffe}&#x7f;&#x81;'
    expect(sanitiseHtml(`<p title="a${hostile}">b${hostile}&#146;</p>`)).toBe('<p title="a">b’</p>')
    expect(sanitiseHtml(`<a href="java${hostile}script:alert(1)">c</a>`)).toBe('<a>c</a>')
  })

  it('unwraps what is nested deeper than readers can bear', () => {
    const html = sanitiseHtml(`${'<div>'.repeat(500)}a${'</div>'.repeat(500)}b`)
    expect(html).toBe(`${'<div>'.repeat(100)}a${'</div>'.repeat(100)}b`)
  })

  it('is well-formed as XML, has nothing active, and is its own result', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...'<p> </p> <a_href="x"> </a> <img_src=y> <script> </script> <svg> </svg> <table> <tr> <td> </table>'
          .split(' ')
          .map((tag) => tag.replace('_', ' ')),
        ...'<li> <ul> </ul> <b> </b> <iframe_src="//x.example"> </iframe> <!-- --> <![CDATA[ ]]> &lt; &#8; &amp <br/> " \' ='
          .split(' ')
          .map((tag) => tag.replace('_', ' ')),
        '<a href="javascript:alert(1)" onclick=x>',
        '<img src=x onerror=alert(1)>',
        '<style>',
        '<title>',
        '<math><mtext>',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = sanitiseHtml(pieces.join(''), base)
        expect(XMLValidator.validate(`<div>${html}</div>`)).toBe(true)
        expect(html).not.toMatch(/<(?:script|style|svg|iframe|math)|<[^>]*\son\w+=|="javascript:/i)
        expect(sanitiseHtml(html, base)).toBe(html)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['open tags', '<i>'.repeat(300_000)],
    ['open tags and other end tags', '<i>'.repeat(200_000) + '</b>'.repeat(200_000)],
    ['less-than signs', '<'.repeat(1_000_000)],
    ['attributes', `<a ${'x=1 '.repeat(300_000)}>`],
    ['a srcset of commas', `<img srcset="${', '.repeat(500_000)}">`],
  ])('takes time in proportion to %s', (_name, html) => {
    const start = performance.now()
    sanitiseHtml(html, base)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
