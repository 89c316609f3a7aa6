import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { parseTemplate, renderTemplate } from '../../src/core/template.ts'
import { type SharedPost, type Sharing, trialSharing } from '../../src/core/template-context.ts'
import { post, publication } from './sample-share.ts'

function pieces(text: string, about: SharedPost = post) {
  const parsed = parseTemplate(text)
  if (!parsed.ok) throw new Error(parsed.message)
  const rendered = renderTemplate(parsed.template, {
    ...trialSharing,
    ...{ post: about, publication, link: about.url },
  })
  if (!rendered.ok) throw new Error(rendered.reason)
  return rendered.pieces.map(({ text: said, yields, number }) => [said, yields, number])
}

const said = (text: string, about?: SharedPost) =>
  pieces(text, about)
    .map(([part]) => part)
    .join('')

describe('a post in a template', () => {
  test.each([
    ['{{ post.title }}', 'Council agrees on a plan for the old harbour'],
    ['{{ post.dek }}', 'It will be built in stages. The first one starts next spring.'],
    ['{{ post.url }}', 'https://news.example.com/2026/11/old-harbour'],
    ['{{ post.summary }} {{ post.section }}', 'A summary. Local'],
    [
      '{{ post.tags }} {{ post.tags | join: "/" }}',
      'press freedom, Harbour, 2026 press freedom/Harbour/2026',
    ],
    ['{{ post.hashtags }}', '#PressFreedom #Harbour'],
    ['{{ post.authors }}; {{ post.author }}', 'Ana Example, Bo Sample and Cy Model; Ana Example'],
    ['{{ post.language }} {{ post.image.alt }}', 'en A crane at sunrise'],
    [
      '{{ publication.title }} {{ publication.home }}',
      'The Daily Example https://news.example.com',
    ],
    ['{{ post.published_at }}', '2026-11-23T00:30:00+01:00'],
    ['{{ post.published_at | date: "%-d %B, %H:%M" }}', '23 November, 00:30'],
    [
      '{% for tag in post.tags %}{{ forloop.index }}{{ tag | upcase }} {% endfor %}',
      '1PRESS FREEDOM 2HARBOUR 32026 ',
    ],
    ['{% assign name = post.author %}{{ name }}', 'Ana Example'],
  ])('%s', (template, expected) => {
    expect(said(template)).toBe(expected)
  })

  test('what it does not have is nothing, and false', () => {
    const { url, title, publishedAt, share } = post
    const bare = { url, title, publishedAt, share, tags: [], authors: [] }
    const all =
      '{{ post.dek }}{{ post.summary }}{{ post.section }}{{ post.tags }}{{ post.hashtags }}{{ post.authors }}{{ post.author }}{{ post.image.alt }}{{ post.tags[3] }}'
    expect(
      said(`${all}{% if post.dek or post.hashtags or post.image.alt %}some{% endif %}`, bare),
    ).toBe('')
  })

  test('two authors are joined by and', () => {
    expect(said('{{ post.authors }}', { ...post, authors: [{ name: 'A' }, { name: 'B' }] })).toBe(
      'A and B',
    )
  })

  test('is clean: no control characters, no marks, one line where there is one line', () => {
    const dirty = {
      ...post,
      title: ' A\u0000\ufdd0\ufdd40\ufdd2B\ufdd1\r\n C\u0007\ufeff ',
      dek: 'a\u0085b\u0090\t c\r\nd',
    }
    expect(said('{{ post.title }}|{{ post.dek }}', dirty)).toBe('A0B C|a\nb c\nd')
  })
})

describe('a template that branches', () => {
  const template = (text: string) => {
    const parsed = parseTemplate(text)
    if (!parsed.ok) throw new Error(parsed.message)
    return parsed.template
  }
  const given = (text: string, sharings: readonly Partial<Sharing>[]) => {
    const one = template(text)
    return sharings.map((sharing) => {
      const rendered = renderTemplate(one, { ...trialSharing, post, publication, ...sharing })
      return rendered.ok && rendered.pieces.map((piece) => piece.text).join('')
    })
  }
  const x = { network: { id: 'x', name: 'X' } }
  const masto = { network: { id: 'mastodon', name: 'Mastodon' } }

  test('knows the network and the account', () => {
    const text = '{{ network.id }} {{ network.name }} {{ account.id }}'
    expect(given(text, [x, { ...masto, accountId: 'desk' }, x])).toEqual([
      'x X account',
      'mastodon Mastodon desk',
      'x X account',
    ])
  })

  test('gives each its own, whatever it gave the one before', () => {
    const branch = '{% if network.id == "x" %}A{% else %}B{% endif %}'
    expect(given(branch, [x, masto, masto, x])).toEqual(['A', 'B', 'B', 'A'])
    const hidden = '{% if post.section == "Local" %}{{ account.id }}{% endif %}'
    expect(given(hidden, [{ accountId: 'a' }, { accountId: 'b' }])).toEqual(['a', 'b'])
    const dynamic = '{% assign part = "net" %}{% if post.section %}{{ network["id"] }}{% endif %}'
    expect(given(dynamic, [x, masto])).toEqual(['x', 'mastodon'])
    expect(given('{{ post.url }}', [{ link: 'https://a.example/' }, { link: '' }])).toEqual([
      'https://a.example/',
      '',
    ])
  })

  test('is not made anew for the next network when it asked for none', () => {
    const one = template(
      '{{ post.title }} {% if post.section == "none" %}{{ network.id }}{% endif %}',
    )
    const first = renderTemplate(one, { ...trialSharing, ...x })
    expect(renderTemplate(one, { ...trialSharing, ...masto, accountId: 'other' })).toBe(first)
  })
})

describe('pieces', () => {
  test('say how they yield', () => {
    expect(
      pieces(
        'A {{ post.title }}\n{{ post.dek | shrink }} {{ post.section | shrink: 3 }}{{ post.author | keep }}{{ post.hashtags | drop: 2 }}',
      ),
    ).toEqual([
      ['A ', 'literal', 0],
      [post.title, 'unmarked', 0],
      ['\n', 'literal', 0],
      [post.dek, 'shrink', 1],
      [' ', 'literal', 0],
      ['Local', 'shrink', 3],
      ['Ana Example', 'keep', 0],
      ['#PressFreedom #Harbour', 'drop', 2],
    ])
  })

  test('keep the link of the post whole, with what is joined to it', () => {
    expect(pieces('{{ post.url | shrink }}')).toEqual([[post.url, 'keep', 0]])
    expect(pieces('{{ post.url | append: "?ref=x" | prepend: "Read " | append: " now" }}')).toEqual(
      [
        ['Read ', 'unmarked', 0],
        [`${post.url}?ref=x`, 'keep', 0],
        [' now', 'unmarked', 0],
      ],
    )
  })

  test('may be made of several outputs', () => {
    expect(
      pieces('{% capture by %} by {{ post.author }}{% endcapture %}{{ by | drop: 1 }}{{ by }}'),
    ).toEqual([
      [' by Ana Example', 'drop', 1],
      [' by ', 'literal', 0],
      ['Ana Example', 'unmarked', 0],
    ])
  })

  test('survive what other filters do to them', () => {
    expect(pieces('{{ post.section | shrink: 12 | upcase | append: "!" }}')).toEqual([
      ['LOCAL', 'shrink', 12],
      ['!', 'literal', 0],
    ])
    expect(pieces('{{ post.dek | shrink | truncate: 12 }}.')).toEqual([
      ['It wi...', 'unmarked', 0],
      ['.', 'literal', 0],
    ])
  })
})

describe('a template that cannot be used is refused, with its place', () => {
  const refusal = (text: string) => {
    const parsed = parseTemplate(text)
    return parsed.ok ? 'accepted' : [parsed.line, parsed.column, parsed.message]
  }

  test.each([
    ['{{ post.titel }}', 1, 4, 'unknown variable post.titel: did you mean post.title?'],
    ['a\n  {{ pots.title }}', 2, 6, 'unknown variable pots: did you mean post?'],
    ['{{ publication.url }}', 1, 4, 'unknown variable publication.url: there is title, home'],
    [
      '{% if netwrk.id == "x" %}a{% endif %}',
      1,
      7,
      'unknown variable netwrk: did you mean network?',
    ],
    ['{{ account.name }}', 1, 4, 'unknown variable account.name: there is id'],
    ['{{ post.title }}\n{{ post.dek | shrnk }}', 2, 1, 'undefined filter: shrnk'],
    ['{% if post.dek %}', 1, 1, 'tag {% if post.dek %} not closed'],
    ['a\nb {{ post.dek', 2, 3, 'output "{{ post.dek" not closed'],
    ['{% include "other" %}', 1, 1, 'tag "include" not found'],
    ['{% render "other" %}', 1, 1, 'tag "render" not found'],
    ['{% layout "other" %}', 1, 1, 'tag "layout" not found'],
    ['{{ post.tags | sample }}', 1, 1, 'undefined filter: sample'],
    [
      '{{ "now" | date: "%Y" }}',
      1,
      1,
      'a share text does not depend on when it is made: use post.published_at',
    ],
    [
      '{{ post.dek | drop: 0 }}',
      1,
      1,
      'drop takes a whole number from 1 to 1000, the highest yields first',
    ],
    [
      '{{ post.dek | shrink: "x" }}',
      1,
      1,
      'shrink takes a whole number from 1 to 1000, the highest yields first',
    ],
    ['{% for a in (1..100000000) %}x{% endfor %}', 1, 1, 'memory alloc limit exceeded'],
    ['x'.repeat(20_001), 1, 1, 'parse length limit exceeded'],
  ])('%#: %.40s', (text, line, column, message) => {
    expect(refusal(text)).toEqual([line, column, message])
  })

  test('what is inherited is not there', () => {
    expect(
      said(
        '{{ post.constructor.name }}{{ post.title.constructor }}'.replace(
          'post.constructor.name',
          'post.tags.constructor',
        ),
      ),
    ).toBe('')
    expect(refusal('{{ post.constructor }}')).toMatchObject({ 0: 1, 1: 4 })
  })
})

test('a program that was stopped for a while writes the text all the same; what has no end is refused', () => {
  const clock = vi.spyOn(performance, 'now')
  onTestFinished(() => clock.mockRestore())
  let stops = 0
  let time = 0
  clock.mockImplementation(() => {
    if (stops-- > 0) time += 60_000
    return time
  })
  stops = 2
  const one = parseTemplate('{{ post.title }} stopped')
  expect(one.ok).toBe(true)
  if (!one.ok) return
  stops = 2
  expect(renderTemplate(one.template, trialSharing)).toMatchObject({ ok: true })
  stops = 1_000
  const again = { ...trialSharing, post: { ...post } }
  expect(renderTemplate(one.template, again)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('render limit exceeded'),
  })
})
