/**
 * Lets what waits meanwhile go first: a store that answers at once gives nobody else a turn, however many times it is asked. For work
 * on very many posts, between its steps.
 */
export const othersTurn = () => new Promise<void>((resolve) => void setTimeout(resolve))
