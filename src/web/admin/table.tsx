import type { Child } from 'hono/jsx'

interface TableProps {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Child[])[]
  /** On a phone a line for each column, rather than state, name and time first. */
  readonly labelled?: boolean
}

/** A table that becomes a card per row on a phone, where each cell names its column. */
export const Table = ({ caption, columns, rows, labelled }: TableProps) => (
  <table class={labelled ? 'labelled' : undefined}>
    <caption class="spoken">{caption}</caption>
    <thead>
      <tr>
        {columns.map((column) => (
          <th scope="col">{column}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((cells) => (
        <tr>
          {cells.map((cell, index) => (
            <td>
              <div data-label={columns[index]}>{cell}</div>
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

interface MoreProps {
  readonly href: string | undefined
}

/** The way to the next part of a list. */
export const More = ({ href }: MoreProps) =>
  href ? (
    <p class="more">
      <a href={href} rel="next">
        Older
      </a>
    </p>
  ) : null
