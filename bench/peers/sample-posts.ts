import { POSTS, postOf } from '../feeds-to-serve.ts'

/** The posts that every server of the bench is given, as JSON. */
process.stdout.write(JSON.stringify(Array.from({ length: POSTS }, (_, number) => postOf(number))))
