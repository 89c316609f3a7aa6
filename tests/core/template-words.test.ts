import { expect, test } from 'vitest'
import { parseTemplate } from '../../src/core/template.ts'
import { type Known, knownVariables, trialSharing } from '../../src/core/template-context.ts'
import { templateFilters, templateWords, wordNames } from '../../src/core/template-words.ts'

const leaves = (known: Known, prefix = ''): string[] =>
  Object.entries(known).flatMap(([name, inner]) =>
    inner === true || Object.keys(inner).length === 0
      ? [prefix + name]
      : leaves(inner, `${prefix}${name}.`),
  )

test('every variable that a template may ask for has its words', () => {
  expect([...wordNames].sort()).toEqual(leaves(knownVariables).sort())
})

test('what stands there can be written', () => {
  const written = [
    ...wordNames.map((name) => `{{ ${name} }}`),
    ...templateFilters.map(({ example }) => example),
  ]
  expect(written.filter((text) => !parseTemplate(text).ok)).toEqual([])
})

test('each has what the post gives, and none where it gives nothing', () => {
  const { post, publication } = trialSharing
  const { dek: _none, ...plain } = post
  const found = templateWords(plain, publication).filter(({ name }) =>
    ['post.title', 'post.dek', 'post.tags', 'post.published_at', 'post.image.alt'].includes(name),
  )
  expect(found.map(({ name, example }) => [name, example])).toEqual([
    ['post.title', 'Title'],
    ['post.dek', undefined],
    ['post.tags', 'one, two'],
    ['post.published_at', '2026-01-01T00:00:00+00:00'],
    ['post.image.alt', 'Image'],
  ])
})
