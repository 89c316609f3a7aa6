/** Time and chance, as arguments. */
export interface Clock {
  now(): Date
  /** From 0 up to 1, like Math.random. */
  chance(): number
  /** A new id: time-ordered, 26 letters and digits. */
  mint(): string
}
