import { z } from 'zod'
import { categoryNames, subcategoriesOf } from '../core/podcast.ts'
import { truth } from './truth.ts'

export const ownerKeys = z.strictObject({
  name: z.string().min(1).max(300),
  email: z.email('expected an e-mail address'),
})

export const podcastShape = z.strictObject({
  category: z.enum(categoryNames, `expected one of ${categoryNames.join(', ')}`),
  subcategory: z.string().optional(),
  owner: ownerKeys.optional(),
  author: z.string().min(1).max(300).optional(),
  explicit: truth.default(false),
  type: z.enum(['episodic', 'serial']).default('episodic'),
})

export const podcastKeys = podcastShape.superRefine(({ category, subcategory }, { addIssue }) => {
  const known = subcategoriesOf(category) ?? []
  if (subcategory === undefined || known.includes(subcategory)) return
  const message =
    known.length > 0
      ? `expected a subcategory of ${category}: ${known.join(', ')}`
      : `${category} has no subcategories`
  addIssue({ code: 'custom', path: ['subcategory'], message })
})
