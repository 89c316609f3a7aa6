import { z } from 'zod'

/** An address that a network tells, for people to follow: what is no web address counts as not told. */
export const toldAddress = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .nullish()
  .catch(undefined)

/** A name or an id that a network tells: kept and shown, so it has an end. */
export const toldName = z.string().min(1).max(500)
