import { describe, expect, it } from 'vitest'
import { parseSetup } from '../../src/config.ts'
import { podcastCategories } from '../../src/core/podcast.ts'
import { setupForm } from '../../src/core/setup-form.ts'

const parse = (podcast: string) =>
  parseSetup(`publication:\n  title: A\n  home: https://a.example\n  podcast: ${podcast}\n`, {
    file: 'posthorn.yaml',
    environment: () => undefined,
    networks: [],
  })
const read = (podcast: string) => {
  const result = parse(podcast)
  if (!result.ok) throw new Error(JSON.stringify(result))
  return result.setup
}

describe('what directories of podcasts ask', () => {
  it('is little', () => {
    expect(read('{ category: News }').publication.podcast).toEqual({
      category: 'News',
      explicit: false,
      type: 'episodic',
    })
  })

  it('may be all of it, and is exported as it came', () => {
    const podcast = {
      category: 'Society & Culture',
      subcategory: 'Places & Travel',
      owner: { name: 'Desk', email: 'desk@a.example' },
      author: 'Eve',
      explicit: true,
      type: 'serial',
    }
    const setup = read(JSON.stringify(podcast))
    expect(setup.publication.podcast).toEqual(podcast)
    expect(setupForm(setup).publication.podcast).toEqual(podcast)
    expect(setupForm(read('{ category: News }')).publication.podcast).toEqual({ category: 'News' })
  })

  it.each([
    ['{ category: Weather }', 'publication.podcast.category'],
    ['{ category: News, subcategory: Books }', 'publication.podcast.subcategory'],
    ['{ category: Technology, subcategory: News }', 'publication.podcast.subcategory'],
    ['{ category: News, owner: { name: Desk, email: desk } }', 'publication.podcast.owner.email'],
    ['{ category: News, type: weekly }', 'publication.podcast.type'],
    ['{ category: News, explict: true }', 'publication.podcast.explict'],
  ])('%s is an error that names the key', (podcast, key) => {
    const result = parse(podcast)
    expect(result.ok ? 'taken' : result.issues.map(({ path }) => path)).toEqual([key])
  })

  it('has Apple’s 19 categories and 91 subcategories', () => {
    expect(Object.keys(podcastCategories)).toHaveLength(19)
    expect(Object.values(podcastCategories).flat()).toHaveLength(91)
  })
})
