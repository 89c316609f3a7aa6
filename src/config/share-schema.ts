import { z } from 'zod'
import { utmKeys, utmPlaceholders } from '../core/tracked-link.ts'

const utmValue = z
  .string('expected text like social, or {network}')
  .trim()
  .min(1, 'expected text like social, or {network}')
  .max(200)
  .superRefine((text, { addIssue }) => {
    const unknown = (text.match(/\{[^{}]*\}/g) ?? []).find(
      (one) => !utmPlaceholders.some((known) => known === one),
    )
    if (unknown) addIssue(`${unknown} is not known: there is ${utmPlaceholders.join(' and ')}`)
  })
  .optional()

const [source, medium, campaign, term, content] = utmKeys

/** What links of shares say of where readers came from. */
export const utmOfLinks = z.strictObject({
  [source]: utmValue,
  [medium]: utmValue,
  [campaign]: utmValue,
  [term]: utmValue,
  [content]: utmValue,
})

/** Who is called what on which network. */
export const peopleKeys = z.record(
  z.string().min(1).max(300),
  z.record(z.string(), z.string('expected a name like @ada').trim().min(1).max(300)),
  'expected names, each with what they are called on networks',
)
