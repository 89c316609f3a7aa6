import { expect, test } from 'vitest'
import { schemaOutline } from '../../src/web/api/schema-outline.ts'

const text = { type: 'string' }

test.each([
  [text, 'string'],
  [{ type: ['string', 'null'] }, 'string or null'],
  [{}, 'anything'],
  [
    {
      properties: {
        url: { ...text, format: 'uri' },
        tags: { type: 'array', items: text },
        level: { ...text, enum: ['minor', 'correction'] },
        post: { anyOf: [text, { type: 'object' }] },
        authors: { type: 'array', items: { type: 'object', properties: { name: text } } },
        image: { type: 'object', properties: { alt: text }, required: ['alt'] },
      },
      required: ['url', 'post'],
    },
    `url: uri
tags?: list of string
level?: "minor" | "correction"
post: string or object
authors?: list of object
  name?: string
image?: object
  alt: string`,
  ],
  [
    {
      oneOf: [
        { properties: { sent: { enum: [true] }, url: text }, required: ['sent'] },
        { properties: { sent: { enum: [false] } }, required: ['sent'] },
      ],
    },
    'sent: true\nurl?: string\nor\nsent: false',
  ],
])('%j', (schema, outline) => {
  expect(schemaOutline(schema)).toBe(outline)
})
