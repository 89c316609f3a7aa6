import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { posts } from '../web/stage-setup.ts'
import { ferryMarkdown as markdown, terminal } from './terminal.ts'

let stage: ApiStage
let cli: ReturnType<typeof terminal>
beforeEach(async () => {
  stage = await openApi()
  cli = terminal(stage)
})
afterEach(() => stage.close())

describe('posts', () => {
  test('are saved from Markdown with front matter and from JSON', async () => {
    cli.files.set('a.md', markdown)
    cli.files.set('b.json', JSON.stringify([posts.tram, posts.choir]))
    expect(await cli.run('post', 'add', 'a.md', 'b.json')).toEqual({
      status: 0,
      out: `ferry\tpublished\t1\tThe ferry: it stays
tram\tpublished\t1\tTram line 4 closes for six weeks
choir\tpublished\t1\tA choir of eighty sings in the empty station hall
`,
      err: '',
    })
    expect((await stage.ports.posts.byId('ferry'))?.html).toBe(
      '<p>Three <em>more</em> winters.</p>\n',
    )
    expect(cli.opened).toEqual({ times: 1, closed: 1 })
  })

  test('that are wrong name their file; the others are saved', async () => {
    cli.files.set('a.md', '# no front matter')
    cli.files.set('b.json', '{"title": "B"}')
    cli.files.set('c.md', markdown)
    cli.files.set('d.md', '---\na: [\n---\nx')
    cli.files.set('e.txt', 'x')
    cli.files.set('f.json', '{')
    cli.files.set(
      'i.json',
      '[{"title": "I", "url": "https://news.example/i", "id": "i"}, {"title": "J"}, {"title": "K", "url": "https://news.example/k", "id": "k"}]',
    )
    cli.files.set('j.md', '---\ntitle: "a\n---\nx')
    cli.files.set('g.md', new Uint8Array([0xff, 0xfe, 0xfd]))
    const names = [
      'a.md',
      'b.json',
      'c.md',
      'd.md',
      'e.txt',
      'f.json',
      'g.md',
      'h.md',
      'i.json',
      'j.md',
    ]
    const { status, out, err } = await cli.run('post', 'add', ...names)
    expect(status).toBe(2)
    expect(out).toBe(
      'ferry\tpublished\t1\tThe ferry: it stays\ni\tpublished\t1\tI\nk\tpublished\t1\tK\n',
    )
    expect(err.trimEnd().split('\n')).toEqual([
      'a.md: expected front matter between two lines of ---',
      'b.json: url: expected an absolute http or https URL',
      expect.stringMatching(/^d\.md:3: Flow sequence/),
      'e.txt: expected a .json or .md file',
      expect.stringMatching(/^f\.json: no valid JSON: /),
      'g.md: expected UTF-8 text',
      'h.md: cannot be read: no such file',
      'i.json, post 2: url: expected an absolute http or https URL',
      'j.md:3: Missing closing "quote',
    ])
  })

  test('are listed in parts', async () => {
    await stage.save(posts.tram)
    stage.pass(1)
    await stage.save(posts.choir)
    const first = await cli.run('post', 'list', '--limit', '1')
    expect(first.out).toBe(
      'choir\tpublished\t2026-11-23T08:01:00.000Z\tA choir of eighty sings in the empty station hall\thttps://news.example/culture/choir\n',
    )
    const [, cursor = ''] = /^There is more: --cursor (\S+)\n$/.exec(first.err) ?? []
    const second = await cli.run('post', 'list', '--limit', '1', '--cursor', cursor)
    expect([second.out.split('\t')[0], second.err]).toEqual(['tram', ''])
  })

  test('are a table on a terminal', async () => {
    await stage.save(posts.tram)
    const people = terminal(stage, { isTTY: true })
    people.files.set('a.json', '{"title": "A"}')
    expect((await people.run('post', 'add', 'a.json')).out).toBe('')
    expect((await people.run('token', 'list')).out).toBe('None.\n')
    expect((await people.run('post', 'list')).out).toBe(
      `ID    STATE      PUBLISHED                 TITLE                             URL
tram  published  2026-11-23T08:00:00.000Z  Tram line 4 closes for six weeks  https://news.example/politics/tram
`,
    )
  })

  test('are corrected, retracted, deleted', async () => {
    await stage.save(posts.tram)
    const correct = await cli.run('post', 'correct', 'tram', '--note', 'Line 5.', '--json')
    expect(JSON.parse(correct.out).correction.note).toBe('Line 5.')
    const retract = await cli.run('post', 'retract', 'tram', '--reason', 'Wrong.')
    expect(retract.out).toContain('state: retracted\n')
    const deleted = await cli.run('post', 'delete', 'tram')
    expect(deleted.out).toContain('state: deleted\n')
  })

  test('that do not exist end with 1', async () => {
    const expected = { status: 1, out: '', err: 'There is no post nix\n' }
    expect(await cli.run('post', 'show', 'nix')).toEqual(expected)
    expect(await cli.run('post', 'show', 'nix', '--json')).toEqual(expected)
  })
})

describe('an import', () => {
  const feed = (title: string, encoding = 'utf-8') =>
    `<?xml version="1.0" encoding="${encoding}"?><rss version="2.0"><channel><title>Old</title><link>https://news.example</link><description>d</description><item><title>${title}</title><link>https://news.example/1</link></item><item><title>No link</title></item></channel></rss>`

  test('of a file shares nothing and names what was skipped', async () => {
    cli.files.set('old.xml', feed('One'))
    const { status, out, err } = await cli.run('import', 'feed', 'old.xml')
    expect([status, out]).toEqual([0, 'Old: 1 created, 0 updated, 0 unchanged, 1 skipped\n'])
    expect(err).toMatch(/^Skipped "No link": /)
    expect((await cli.run('deliveries', 'list')).out).toBe('')
  })

  test('keeps the letters of a file in another character set', async () => {
    const cyrillic = feed('\u00cc\u00e8\u00f0', 'windows-1251')
    cli.files.set(
      'old.xml',
      Uint8Array.from(cyrillic, (byte) => byte.charCodeAt(0)),
    )
    await cli.run('import', 'feed', 'old.xml', '--share', 'recent')
    expect((await cli.run('post', 'list')).out).toContain('\tМир\t')
    expect((await cli.run('deliveries', 'list')).out.split('\n')).toHaveLength(4)
  })

  test('of what is no feed names the file', async () => {
    cli.files.set('page.html', '<!doctype html><html><body>Hello</body></html>')
    const { status, out, err } = await cli.run('import', 'feed', 'page.html')
    expect([status, out]).toEqual([1, ''])
    expect(err).toMatch(/^page\.html: expected an RSS, Atom or JSON feed, found /)
  })
})
