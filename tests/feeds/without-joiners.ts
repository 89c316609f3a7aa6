/** A text as it was meant: the writers put one word joiner after what HTML would take for markup. */
export const withoutJoiners = (written: string) => written.replace(/(?<=[<&])\u2060/g, '')
