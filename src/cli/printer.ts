/** What a line is about. SGR codes: ECMA-48, 8.3.117. */
const tones = { added: 32, removed: 31, changed: 33, quiet: 2 } as const
export type Tone = keyof typeof tones

/** Says what came of a command: JSON for machines, tables for people, tab-separated lines for pipes. */
export interface Printer {
  /** The whole answer; under `--json` only this is printed. */
  answer(value: unknown, forPeople: () => void): void
  table(columns: readonly string[], rows: readonly (readonly unknown[])[]): void
  /** `tone`: in colour, on a terminal that shows some. */
  line(text: string, tone?: Tone): void
  /** A document, to the byte. */
  exact(text: string): void
  /** To stderr: notes that are no part of the answer. */
  note(text: string): void
}

interface PrinterIo {
  stdout(text: string): void
  stderr(text: string): void
  readonly isTTY: boolean
  readonly env?: Readonly<Record<string, string | undefined>>
}

export function printer(io: PrinterIo, json: boolean): Printer {
  const line = (text: string) => io.stdout(`${text}\n`)
  return {
    answer(value, forPeople) {
      if (json) line(JSON.stringify(value, null, io.isTTY ? 2 : undefined))
      else forPeople()
    },
    table(columns, rows) {
      const cells = rows.map((row) => row.map(cellText))
      if (!io.isTTY) {
        for (const row of cells) line(row.join('\t'))
        return
      }
      if (cells.length === 0) return line('None.')
      const all = [columns.map((column) => column.toUpperCase()), ...cells]
      const widths = columns.map((_, index) =>
        Math.max(...all.map((row) => (row[index] ?? '').length)),
      )
      for (const row of all) {
        line(
          row
            .map((cell, index) => cell.padEnd(widths[index] ?? 0))
            .join('  ')
            .trimEnd(),
        )
      }
    },
    line: (text, tone) => line(painted(printable(text), inColour(io) ? tone : undefined)),
    exact: (text) => io.stdout(text),
    note: (text) => io.stderr(`${printable(text)}\n`),
  }
}

/** https://no-color.org */
const inColour = ({ isTTY, env }: PrinterIo) =>
  isTTY && (env?.NO_COLOR ?? '') === '' && env?.TERM !== 'dumb'

const painted = (text: string, tone: Tone | undefined) =>
  tone === undefined ? text : `\u001b[${tones[tone]}m${text}\u001b[0m`

const cellText = (value: unknown) =>
  value === undefined || value === null ? '' : printable(String(value)).replace(/\s+/g, ' ')

/** Without control characters: what a post or a network says must not steer the terminal. */
const printable = (text: string) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
