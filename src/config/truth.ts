import { z } from 'zod'

/** True or false; `${NAME}` always gives text. */
export const truth = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean('expected true or false'),
)
